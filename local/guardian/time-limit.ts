import { systemClock } from '../../base/clock.ts';

/** Settles as `work` does, or rejects after `milliseconds`, naming what took too long; the work itself is not stopped. */
export async function withTimeLimit<Result>(
  work: Promise<Result>,
  milliseconds: number,
  what: string,
): Promise<Result> {
  const settled = new AbortController();
  const limit = systemClock.sleep(milliseconds, settled.signal).then(() => {
    if (!settled.signal.aborted) throw new Error(`${what} took longer than ${milliseconds} ms`);
  });
  try {
    return (await Promise.race([work, limit])) as Result;
  } finally {
    settled.abort();
  }
}
