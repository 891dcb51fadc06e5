import type { Clock } from '../../base/clock.ts';

/** Waits for `work` for at most `ms`; rejects with what was waited for when it takes longer. */
export async function within<T>(clock: Clock, ms: number, what: string, work: Promise<T>): Promise<T> {
  const done = new AbortController();
  const limit = clock.sleep(ms, done.signal).then(() => {
    if (!done.signal.aborted) throw new Error(`${what} took longer than ${ms} ms`);
    return work;
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    done.abort();
  }
}
