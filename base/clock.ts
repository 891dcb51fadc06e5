/** The one source of time: wall clock for people, monotonic clock for measuring. Tests pass their own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  wall(): number;
  /** Milliseconds of the machine's monotonic clock: comparable between processes of one machine. */
  monotonic(): number;
  /** Calls back once after `ms`, unless what it gives is called before. An `idle` one does not keep the process from ending. */
  after(ms: number, callback: () => void, options?: { readonly idle?: boolean }): () => void;
  /** Resolves after `ms`, or at once (never rejecting) when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  wall: () => Date.now(),
  monotonic: () => Number(process.hrtime.bigint()) / 1e6,
  after: (ms, callback, { idle = false } = {}) => {
    const timer = setTimeout(callback, ms);
    if (idle) timer.unref();
    return () => clearTimeout(timer);
  },
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = () => {
        cancel();
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const cancel = systemClock.after(ms, done);
      signal?.addEventListener('abort', done, { once: true });
    }),
};
