import type { Clock } from '../../../../base/clock.ts';

/** A timer of which a Node.js timer may be late by more than its unit: the last stretch is waited turn by turn instead. */
const lateness = 1.8;

/** Calls back once at a time on the monotonic clock, typically within a tenth of a millisecond. */
export interface PreciseTimer {
  /** Replaces an earlier setting; a time that has passed rings on the next turn. */
  set(due: number): void;
  cancel(): void;
}

export function createPreciseTimer(clock: Clock, ring: () => void): PreciseTimer {
  let due: number | undefined;
  let cancelTimer = () => {};
  let turn: NodeJS.Immediate | undefined;

  const stop = () => {
    cancelTimer();
    clearImmediate(turn);
    due = undefined;
  };
  const wait = () => {
    const remaining = (due as number) - clock.monotonic();
    if (remaining <= 0) {
      due = undefined;
      ring();
    } else if (remaining < lateness + 1) {
      turn = setImmediate(wait);
    } else {
      cancelTimer = clock.after(remaining - lateness, wait);
    }
  };

  return {
    set: (next) => {
      if (next === due) return;
      stop();
      due = next;
      turn = setImmediate(wait);
    },
    cancel: stop,
  };
}
