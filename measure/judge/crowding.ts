import type { EventFacts } from './facts.ts';
import { type Period, secondMilliseconds } from './traffic-windows.ts';

/** So many seconds in a row of which processes may wait so much of their working time, before users' pains are the machine's. */
const spans = {
  /** What is beyond that hurts at once. */
  worst: { seconds: 3, limit: 0.85 },
  /** Whoever waits three quarters of the time takes four times as long; for so long no queue takes that up. */
  sustained: { seconds: 10, limit: 0.75 },
} as const;

/**
 * Of the time in which the system's processes had work, the share they waited for a processor: in the worst of the spans of
 * a period that are so long; null where there is no account of it, or no such span.
 */
export interface CpuWait {
  readonly worst: number | null;
  readonly sustained: number | null;
}

/** Nobody has kept an account of it. */
export const unaccounted: CpuWait = { worst: null, sustained: null };

export function cpuWaitIn(processors: EventFacts['processors'], { from, to }: Period): CpuWait {
  const seconds = processors.filter(({ at }) => at > from && at <= to + 1000);
  const inARow = (length: number): number | null => {
    const shares = seconds.slice(length - 1).map((_, index) => {
      const row = seconds.slice(index, index + length);
      const waited = row.reduce((total, second) => total + second.waited, 0);
      const worked = row.reduce((total, second) => total + second.waited + second.ran, 0);
      return worked === 0 ? 0 : waited / worked;
    });
    return shares.length === 0 ? null : Math.max(...shares);
  };
  return { worst: inARow(spans.worst.seconds), sustained: inARow(spans.sustained.seconds) };
}

/** What is beyond its limit, with the limit. */
export function beyondLimit(
  wait: CpuWait,
): { readonly share: number; readonly limit: number; readonly seconds: number }[] {
  return (['worst', 'sustained'] as const).flatMap((span) => {
    const share = wait[span];
    return share !== null && share > spans[span].limit ? [{ share, ...spans[span] }] : [];
  });
}

export const isTooBusy = (wait: CpuWait): boolean => beyondLimit(wait).length > 0;

/** In a second in which they wait longer for processors than they run on them, what is slow says nothing of who is slow. */
const crowdedShare = 0.55;

/** Those of some periods in which the machine had a processor for everybody, or where nobody has counted. */
export const uncrowded = (processors: EventFacts['processors'], periods: readonly Period[]): Period[] =>
  periods.filter(({ from, to }) =>
    processors
      .filter(({ at }) => at > from && at <= to + secondMilliseconds)
      .every(({ waited, ran }) => waited <= crowdedShare * (waited + ran)),
  );
