import type { Clock } from './clock.ts';

/** Settles as `work` does, or rejects after `milliseconds`, naming what took too long; the work itself is not stopped. */
export async function withTimeLimit<Result>(
  clock: Clock,
  milliseconds: number,
  what: string,
  work: Promise<Result>,
): Promise<Result> {
  const settled = new AbortController();
  const limit = clock.sleep(milliseconds, settled.signal).then(() => {
    if (!settled.signal.aborted) throw new Error(`${what} took longer than ${milliseconds} ms`);
    return work;
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    settled.abort();
  }
}
