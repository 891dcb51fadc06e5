import type { RunDetails } from '../lib/model/events/batch-event.ts';
import type { Event } from '../lib/model/events/event.ts';
import type { Verdict } from '../lib/model/events/verdict.ts';
import type { Experiment } from '../lib/model/experiments/experiment.ts';

/** An experiment, and whatever a target needs to find it again. */
export interface Choice {
  readonly experiment: Experiment;
}

/** Where a batch runs: this machine, or an account in AWS. It knows how; the batch knows what, in which order and how often. */
export interface RunTarget<Chosen extends Choice = Choice> {
  /** How it runs, as it is kept with the results. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** What a run would do, and to what; nothing is touched. */
  plan(choice: Chosen, told: Pick<RunHooks, 'signal' | 'line'>): Promise<PlannedRun>;
  /** Makes ready for runs, such as a load that is warm. */
  begin(told: RunHooks): Promise<void>;
  /** Runs one to its verdict; undefined where it was interrupted before anything was started. */
  run(choice: Chosen, told: RunHooks): Promise<TargetRun | undefined>;
  /** Leaves it as it was found; also after a run that has thrown. */
  end(): Promise<void>;
}

export interface PlannedRun {
  /** For people. */
  readonly lines: readonly string[];
  /** Why a run would come to nothing; absent where it would not. */
  readonly problem?: string;
}

/** What came of one run. */
export interface TargetRun {
  readonly verdict: Verdict;
  /** What is not as it was before, by name, though the experiment has ended. */
  readonly remaining: readonly string[];
  readonly details: RunDetails;
}

/** What a target is told, and whom it tells. */
export interface RunHooks {
  /** Aborts at the first Ctrl-C: what is broken is undone, and the run is judged as it is. */
  readonly signal: AbortSignal;
  event(event: Event): void;
  /** What goes on now. */
  step(text: string): void;
  /** News that stays. */
  line(text: string): void;
}
