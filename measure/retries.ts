import type { EdgeObservation } from './windows.ts';

/** What a call repeats. */
export interface Repetition {
  /** From the end of the attempt before to the start of this one, milliseconds. */
  readonly wait: number;
  /** How many there were before it that failed, in a row. */
  readonly attempts: number;
  /** The key that the attempt before it had by which the callee may know it again; absent where it had none. */
  readonly keyBefore?: string;
}

/** Tells the further attempts of requests from first ones, call by call as they end. */
export interface Retries {
  /** Undefined for a first attempt, and for a call that nothing tells. */
  repeats(call: EdgeObservation): Repetition | undefined;
}

/** A request that failed is remembered for so long: a queue hands a message out again after minutes, and that is another work. */
const rememberedMilliseconds = 60_000;

/** By what tells the attempts of one request; a call that nothing tells is none. */
export function createRetries(): Retries {
  /** The last attempt that failed, by caller, callee and request; oldest first. */
  const failed = new Map<
    string,
    { readonly end: number; readonly attempts: number; readonly key: string | undefined }
  >();
  const forget = (now: number) => {
    for (const [request, { end }] of failed) {
      if (end >= now - rememberedMilliseconds) return;
      failed.delete(request);
    }
  };
  return {
    repeats({ caller, callee, asked, start, milliseconds, outcome }) {
      if (asked?.id === undefined) return undefined;
      const request = `${caller}>${callee} ${asked.what} ${asked.id}`;
      const before = failed.get(request);
      const end = start + milliseconds;
      if (outcome === 'failed') {
        failed.delete(request);
        failed.set(request, { end, attempts: (before?.attempts ?? 0) + 1, key: asked.key });
        forget(end);
      }
      if (!before || start - before.end > rememberedMilliseconds) return undefined;
      const { attempts, key } = before;
      return { wait: Math.max(0, start - before.end), attempts, ...(key !== undefined && { keyBefore: key }) };
    },
  };
}
