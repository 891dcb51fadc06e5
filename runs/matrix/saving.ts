import type { Progress } from './planner.ts';

/** What a matrix took, and what it would have taken had every cell been run to its end. */
export interface Saving {
  readonly runs: number;
  readonly seconds: number;
  readonly exhaustive: { readonly runs: number; readonly seconds: number };
}

/** A cell that was not run would have taken as long as those that were, had these gone on to their ends. */
export function savingOf(
  { cells, outcomes }: Pick<Progress, 'cells' | 'outcomes'>,
  faultSecondsOf: (experiment: string) => number,
): Saving {
  const all = cells.flatMap(({ experiment }) => {
    const outcome = outcomes.get(experiment);
    return outcome ? [{ experiment, outcome }] : [];
  });
  const runs = all.flatMap(({ experiment, outcome }) => {
    if (outcome.seconds === undefined) return [];
    const isShort = outcome.kind === 'run' && outcome.isEnough;
    const left = isShort ? Math.max(0, faultSecondsOf(experiment) - outcome.faultSeconds) : 0;
    const attempts = outcome.kind === 'run' ? outcome.attempt : 1;
    return [{ attempts, seconds: outcome.seconds, whole: outcome.seconds + left }];
  });
  const wanting = all.filter(
    ({ outcome }) => outcome.kind !== 'not applicable' && outcome.seconds === undefined,
  ).length;
  const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
  const whole = sum(runs.map((run) => run.whole));
  const made = sum(runs.map(({ attempts }) => attempts));
  return {
    runs: made,
    seconds: sum(runs.map(({ seconds }) => seconds)),
    exhaustive: { runs: made + wanting, seconds: whole + (whole / Math.max(1, made)) * wanting },
  };
}
