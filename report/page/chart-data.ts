import type { RunRecord } from '../record/run-record.ts';

/** What the charts of one run are drawn of. */
export interface ChartData
  extends Pick<RunRecord, 'experiment' | 'span' | 'users' | 'tasks' | 'lanes' | 'marks' | 'recovery' | 'parts'> {
  readonly faults: readonly Pick<RunRecord['faults'][number], 'planned' | 'real'>[];
  readonly promised: { readonly availability: number; readonly latencyMilliseconds: number } | null;
  /** Another run of the same experiment, drawn over it, both by the start of their faults. */
  readonly over?: Overlaid;
}

export interface Overlaid extends Pick<RunRecord, 'span' | 'users' | 'recovery'> {
  /** What the two are called, this one second. */
  readonly names: readonly [string, string];
}

export const chartDataOf = ({
  experiment,
  span,
  users,
  tasks,
  lanes,
  marks,
  recovery,
  parts,
  faults,
  description,
  verdict,
}: RunRecord): ChartData => ({
  ...{ experiment, span, users, tasks, lanes, marks, parts },
  ...(recovery && { recovery }),
  faults: faults.map(({ planned, real }) => ({ planned, real })),
  // A line through what also those got of whom nothing was promised would say something else.
  promised:
    description && verdict.perJourney.every(({ mustHold }) => mustHold)
      ? { availability: description.during.availability, latencyMilliseconds: description.during.latencyMilliseconds }
      : null,
});
