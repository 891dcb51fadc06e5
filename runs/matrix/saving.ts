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
    if (outcome.kind !== 'run') return [];
    const left = outcome.isEnough ? Math.max(0, faultSecondsOf(experiment) - outcome.faultSeconds) : 0;
    return [{ seconds: outcome.seconds, whole: outcome.seconds + left }];
  });
  const wanting = all.filter(({ outcome }) => outcome.kind === 'as' || outcome.kind === 'not exercised').length;
  const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
  const whole = sum(runs.map((run) => run.whole));
  return {
    runs: runs.length,
    seconds: sum(runs.map(({ seconds }) => seconds)),
    exhaustive: { runs: runs.length + wanting, seconds: whole + (whole / Math.max(1, runs.length)) * wanting },
  };
}
