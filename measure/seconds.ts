import type { Clock } from '../base/clock.ts';

/** What is counted second by second, by keys; each second is emitted once all that belongs to it is in, as far as is known. */
export interface Seconds<Counts> {
  /** The counts of the whole second that a moment lies in; `begin` makes them, from the second's first instant. */
  at(key: string, moment: number, begin: (start: number) => Counts): Counts;
  /** All that began before this moment, monotonic milliseconds, has ended: its seconds are not waited for any longer. */
  answered(until: number): void;
  /** Emits what there is. What belongs to an emitted second and comes later is emitted as one more of it. */
  flush(): void;
  /** Flushes and stops looking at the clock. */
  close(): void;
}

/** From the end of a second until its slowest call is in, where nobody says so: a request's deadline, the batch it comes in, and some air. */
const graceMilliseconds = 3500;
/** From the end of a second until what others saw of it is in, at least. */
const batchMilliseconds = 300;
const lookEveryMilliseconds = 250;

export function createSeconds<Counts extends { readonly start: number }>(
  clock: Clock,
  emit: (counts: Counts) => void,
): Seconds<Counts> {
  const open = new Map<string, Counts>();
  const closing = new AbortController();

  function emitUntil(latestStart: number): void {
    const due = [...open].filter(([, { start }]) => start <= latestStart).sort(([, a], [, b]) => a.start - b.start);
    for (const [key, counts] of due) {
      open.delete(key);
      emit(counts);
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
    answered: (until) => emitUntil(Math.min(until, clock.monotonic() - batchMilliseconds) - 1000),
    at(key, moment, begin) {
      const start = Math.floor(moment / 1000) * 1000;
      const placed = `${start} ${key}`;
      const counts = open.get(placed) ?? begin(start);
      open.set(placed, counts);
      return counts;
    },
    flush,
    close() {
      closing.abort();
      flush();
    },
  };
}
