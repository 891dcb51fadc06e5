import type { Clock } from '../base/clock.ts';
import type { Asked, FailedAttempt, Unanswered } from '../lib/model/call.ts';
import type { Window } from '../lib/model/events/event.ts';
import { createHistogram, type LatencyHistogram } from './histogram.ts';
import type { Outcome, Sample } from './load/sample.ts';
import { createSeconds } from './seconds.ts';

/** A call as it was seen on a link towards `callee`. */
export interface LinkObservation {
  readonly callee: string;
  /** Monotonic milliseconds. */
  readonly start: number;
  readonly milliseconds: number;
  readonly outcome: Outcome;
  /** Absent where an answer came. */
  readonly unanswered?: Unanswered;
  /** The task that took the connection; absent where none did, or the callee is a store. */
  readonly calleeTask?: string;
  /** It is the first on its connection. */
  readonly opened?: true;
  /** The attempts before this one that the mesh made again, each once. Absent where it made none. */
  readonly meshRetries?: readonly FailedAttempt[];
  /** It was begun although the callee had said that it closes the connection. */
  readonly toldToClose?: true;
  /** Absent where nobody knows. */
  readonly asked?: Asked;
}

/** A call as it was seen on the link of one task. */
export type EdgeObservation = LinkObservation & { readonly caller: string };

/** Sums up samples by whole seconds of their intended start, and emits each second once its samples are in. */
export interface Windows {
  users(samples: readonly Sample[]): void;
  links(observations: readonly LinkObservation[]): void;
  /** All users who came before this moment, monotonic milliseconds, are answered, and their samples in. */
  answered(until: number): void;
  /** Emits what there is. What belongs to an emitted second and comes later is emitted as one more window of it. */
  flush(): void;
  /** Flushes and stops looking at the clock. */
  close(): void;
}

export function createWindows({ emit, clock }: { emit: (window: Window) => void; clock: Clock }): Windows {
  const seconds = createSeconds<WindowCounts>(clock, ({ histogram, ...counts }) =>
    emit({ ...counts, histogram: histogram.encode() }),
  );

  function record(scope: string, journey: string | undefined, at: number, result: Result): void {
    const counts = seconds.at(`${scope} ${journey ?? ''}`, at, (start) => emptyCounts(scope, journey, start));
    counts[result.outcome] += 1;
    counts.slip = Math.max(counts.slip, result.slip);
    counts.histogram.record(result.milliseconds);
  }

  return {
    users(samples) {
      for (const { journey, intended, drill, ...result } of samples) {
        if (!drill) record('users', journey, intended, result);
      }
    },
    links(observations) {
      for (const { callee, start, milliseconds, outcome } of observations) {
        record(callee, undefined, start, { milliseconds, outcome, slip: 0 });
      }
    },
    answered: seconds.answered,
    flush: seconds.flush,
    close: seconds.close,
  };
}

interface Result {
  readonly outcome: Outcome;
  readonly milliseconds: number;
  readonly slip: number;
}

interface WindowCounts {
  readonly scope: string;
  readonly journey?: string;
  readonly start: number;
  served: number;
  degraded: number;
  failed: number;
  slip: number;
  readonly histogram: LatencyHistogram;
}

function emptyCounts(scope: string, journey: string | undefined, start: number): WindowCounts {
  const counts = { served: 0, degraded: 0, failed: 0, slip: 0 };
  return { scope, ...(journey !== undefined && { journey }), start, ...counts, histogram: createHistogram() };
}
