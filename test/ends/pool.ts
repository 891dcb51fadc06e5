/** Something to be done beside others. */
export interface Work<Result> {
  /** Experiments that it has running at once. */
  readonly experiments: number;
  /** Nothing else that uses one of these runs meanwhile. */
  readonly uses: readonly string[];
  /** What it needs is given back when it ends, or before, when it says so. */
  run(release: () => void): Promise<Result>;
}

/** FIS's quota of active experiments. */
const quota = 5;

/** Does all of it, as much at a time as may be; results come in the order of the work. */
export async function sideBySide<Result>(all: readonly Work<Result>[]): Promise<Result[]> {
  const waiting = [...all];
  const busy = new Set<Work<Result>>();
  const results = new Map<Work<Result>, Promise<Result>>();
  let wake = Promise.withResolvers<void>();
  const fits = ({ experiments, uses }: Work<Result>) => {
    const taken = [...busy].reduce((sum, work) => sum + work.experiments, 0);
    return taken + experiments <= quota && ![...busy].some((work) => work.uses.some((name) => uses.includes(name)));
  };
  while (waiting.length > 0) {
    const next = waiting.findIndex(fits);
    const [work] = next === -1 ? [] : waiting.splice(next, 1);
    if (work) {
      busy.add(work);
      const release = () => {
        busy.delete(work);
        wake.resolve();
      };
      results.set(work, work.run(release).finally(release));
    } else {
      await wake.promise;
      wake = Promise.withResolvers();
    }
  }
  return Promise.all(all.map((work) => results.get(work) as Promise<Result>));
}
