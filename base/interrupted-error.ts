/** Whoever asked for it no longer wants it: a signal, or the end of the command. What was begun for it is undone. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/** Settles as `work` does, or rejects with the signal's reason as soon as that aborts; the work itself is not stopped. */
export async function unlessAborted<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    if (signal.aborted) onAbort();
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Nobody waits for it any more.
    work.catch(() => {});
  }
}
