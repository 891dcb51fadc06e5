import type { Clock } from './clock.ts';

/** It took too long; whether it comes to an end is not known. */
export class TimeLimitError extends Error {
  override readonly name = 'TimeLimitError';
}

/** Settles as `work` does, or rejects with {@link TimeLimitError} after `milliseconds`, naming what took too long; the work itself is not stopped. */
export async function withTimeLimit<Result>(
  clock: Clock,
  milliseconds: number,
  what: string,
  work: Promise<Result>,
): Promise<Result> {
  const settled = new AbortController();
  const limit = clock.sleep(milliseconds, settled.signal).then(() => {
    if (!settled.signal.aborted) throw new TimeLimitError(`${what} took longer than ${milliseconds} ms`);
    return work;
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    settled.abort();
  }
}
