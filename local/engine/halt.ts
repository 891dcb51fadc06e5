import type { Schedule } from './schedule.ts';
import type { StateTeller } from './state-teller.ts';

/** How a halted experiment ends, and why. */
export interface HaltCause {
  readonly status: 'stopped' | 'failed';
  readonly reason: string;
}

/** Whether an experiment has been halted: by the first cause, and not once it is over. */
export interface Halt {
  readonly cause: HaltCause | undefined;
  /** Aborts when the experiment halts. */
  readonly signal: AbortSignal;
  /** Tells what is stopping now, then aborts. */
  by(cause: HaltCause): void;
  /** Nothing halts the experiment any more. */
  close(): void;
}

export function createHalt(states: StateTeller, schedule: Pick<Schedule, 'running'>): Halt {
  const halting = new AbortController();
  let first: HaltCause | undefined;
  let isOver = false;
  return {
    get cause() {
      return first;
    },
    signal: halting.signal,
    by: (cause) => {
      if (first || isOver) return;
      first = cause;
      if (cause.status === 'stopped') states.experiment('stopping', cause.reason);
      for (const action of schedule.running()) states.action(action, 'stopping', cause.reason);
      halting.abort();
    },
    close: () => {
      isOver = true;
    },
  };
}
