import type { EdgeObservation } from './windows.ts';

/** Tells the reads that a caller began while it awaited the answer of another that is alike, call by call as they end. */
export interface AlikeReads {
  /** Undefined for a call that is no read, or of which nobody knows what it reads. */
  overlaps(call: EdgeObservation): boolean | undefined;
}

/** No call that is awaited has begun before. */
const rememberedMilliseconds = 60_000;

/** Of some that overlap all but one are told, whichever of them ends first. */
export function createAlikeReads(): AlikeReads {
  /** When the last of those alike ended, oldest first. */
  const ended = new Map<string, number>();
  const forget = (now: number) => {
    for (const [read, end] of ended) {
      if (end >= now - rememberedMilliseconds) return;
      ended.delete(read);
    }
  };
  return {
    overlaps({ caller, callee, asked, start, milliseconds }) {
      if (asked?.reads === undefined) return undefined;
      const read = `${caller}>${callee} ${asked.reads}`;
      const before = ended.get(read);
      const end = start + milliseconds;
      ended.delete(read);
      ended.set(read, Math.max(end, before ?? 0));
      forget(end);
      return before !== undefined && start < before;
    },
  };
}
