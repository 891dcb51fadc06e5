import type { Event } from './event.ts';
import type { Verdict } from './verdict.ts';

/** What a batch tells of itself: it is about the command that runs, not about the system, and stands in no journal. */
export type BatchEvent =
  | {
      readonly type: 'batch-begun';
      readonly name: string;
      /** Runs that are planned. */
      readonly runs: number;
      /** How it runs, as it is kept with the results. */
      readonly settings: Readonly<Record<string, unknown>>;
    }
  /** What goes on now. */
  | { readonly type: 'step'; readonly text: string }
  /** News that stays on the screen. */
  | { readonly type: 'line'; readonly text: string }
  | { readonly type: 'run-begun'; readonly run: RunPosition }
  | { readonly type: 'run-ended'; readonly run: RunPosition; readonly verdict: Verdict; readonly details: RunDetails }
  | { readonly type: 'batch-ended'; readonly interrupted: boolean };

/** Which run of the batch. */
export interface RunPosition {
  readonly experiment: string;
  /** From 1, over the whole batch; a repetition of what was inconclusive goes on counting. */
  readonly number: number;
  readonly of: number;
  /** 1, or more where an inconclusive run is repeated: its verdict then takes the place of the one before. */
  readonly attempt: number;
}

/** What a target knows of a run beside its verdict. */
export interface RunDetails {
  /** Lines for people. */
  readonly lines: readonly string[];
  /** What is kept with the results. */
  readonly record?: Readonly<Record<string, unknown>>;
}

/** Everything that a reporter may hear. */
export type Reported = Event | BatchEvent;
