import type { EdgeObservation } from './windows.ts';

/** Tells the further attempts of requests from first ones, call by call as they end. */
export interface Retries {
  isRetry(call: EdgeObservation): boolean;
}

/** A request that failed is remembered for so long: a queue hands a message out again after minutes, and that is another work. */
const rememberedMilliseconds = 60_000;

/** By what tells the attempts of one request; a call that nothing tells is none. */
export function createRetries(): Retries {
  /** When the last attempt that failed ended, by caller, callee and request; oldest first. */
  const failed = new Map<string, number>();
  const forget = (now: number) => {
    for (const [key, end] of failed) {
      if (end >= now - rememberedMilliseconds) return;
      failed.delete(key);
    }
  };
  return {
    isRetry({ caller, callee, asked, start, milliseconds, outcome }) {
      if (asked?.id === undefined) return false;
      const key = `${caller}>${callee} ${asked.what} ${asked.id}`;
      const before = failed.get(key);
      const end = start + milliseconds;
      if (outcome === 'failed') {
        failed.delete(key);
        failed.set(key, end);
        forget(end);
      }
      return before !== undefined && start - before <= rememberedMilliseconds;
    },
  };
}
