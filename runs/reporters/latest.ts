import type { RunDetails, RunPosition } from '../../lib/model/events/batch-event.ts';
import type { Verdict } from '../../lib/model/events/verdict.ts';

/** A run that counts: the last attempt at it. */
export interface CountedRun {
  readonly run: RunPosition;
  readonly verdict: Verdict;
  readonly details: RunDetails;
}

/** Adds a run to those that count; a repetition takes the place of the inconclusive one that it repeats. */
export function addRun<Run extends CountedRun>(runs: Run[], added: Run): void {
  const { attempt, experiment } = added.run;
  const earlier = runs.findIndex(
    ({ run, verdict }) => run.attempt < attempt && run.experiment === experiment && verdict.verdict === 'inconclusive',
  );
  if (earlier === -1) runs.push(added);
  else runs[earlier] = added;
}
