import type { Clock } from '../base/clock.ts';
import type { Window } from '../lib/model/events/event.ts';
import { createHistogram, type LatencyHistogram } from './histogram.ts';
import type { Outcome, Sample } from './load/sample.ts';

/** A call as it was seen on a link towards `callee`. */
export interface LinkObservation {
  readonly callee: string;
  /** Monotonic milliseconds. */
  readonly start: number;
  readonly milliseconds: number;
  readonly outcome: Outcome;
}

/** Sums up samples by whole seconds of their intended start, and emits each second once its samples are in. */
export interface Windows {
  users(samples: readonly Sample[]): void;
  links(observations: readonly LinkObservation[]): void;
  /** Emits what there is. What belongs to an emitted second and comes later is emitted as one more window of it. */
  flush(): void;
  /** Flushes and stops looking at the clock. */
  close(): void;
}

/** From the end of a second until its slowest sample is in: a request's deadline, the generator's batch, and some air. */
const graceMilliseconds = 3500;
const lookEveryMilliseconds = 250;

export function createWindows({ emit, clock }: { emit: (window: Window) => void; clock: Clock }): Windows {
  const open = new Map<string, WindowCounts>();
  const closing = new AbortController();

  function record(scope: string, journey: string | undefined, at: number, result: Result): void {
    const start = Math.floor(at / 1000) * 1000;
    const key = `${start} ${scope} ${journey ?? ''}`;
    const counts = open.get(key) ?? emptyCounts(scope, journey, start);
    open.set(key, counts);
    counts[result.outcome] += 1;
    counts.slip = Math.max(counts.slip, result.slip);
    counts.histogram.record(result.milliseconds);
  }

  function emitUntil(latestStart: number): void {
    const due = [...open].filter(([, { start }]) => start <= latestStart).sort(([, a], [, b]) => a.start - b.start);
    for (const [key, { histogram, ...counts }] of due) {
      open.delete(key);
      emit({ ...counts, histogram: histogram.encode() });
    }
  }

  async function look(): Promise<void> {
    while (!closing.signal.aborted) {
      emitUntil(clock.monotonic() - graceMilliseconds - 1000);
      await clock.sleep(lookEveryMilliseconds, closing.signal);
    }
  }
  void look();

  const flush = () => emitUntil(Number.POSITIVE_INFINITY);
  return {
    users(samples) {
      for (const { journey, intended, drill, ...result } of samples) {
        if (!drill) record('users', journey, intended, result);
      }
    },
    links(observations) {
      for (const { callee, start, ...result } of observations) record(callee, undefined, start, { ...result, slip: 0 });
    },
    flush,
    close() {
      closing.abort();
      flush();
    },
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
