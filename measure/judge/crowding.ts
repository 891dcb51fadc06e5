import type { EventFacts } from './facts.ts';
import { type Period, secondMilliseconds } from './traffic-windows.ts';

const secondsInARow = 3;
/** The share of their working time that processes may wait for a processor before users' pains are the machine's. */
export const greatestWaitedShare = 0.85;

/**
 * Of the time in which the system's processes had work, the share they waited for a processor, in the worst three seconds
 * of a period; null where there is no account of it.
 */
export function waitedShare(processors: EventFacts['processors'], { from, to }: Period): number | null {
  const seconds = processors.filter(({ at }) => at > from && at <= to + 1000);
  const shares = seconds.slice(secondsInARow - 1).map((_, index) => {
    const row = seconds.slice(index, index + secondsInARow);
    const waited = row.reduce((total, second) => total + second.waited, 0);
    const worked = row.reduce((total, second) => total + second.waited + second.ran, 0);
    return worked === 0 ? 0 : waited / worked;
  });
  return shares.length === 0 ? null : Math.max(...shares);
}

export function isTooBusy(waitedShare: number | null): boolean {
  return waitedShare !== null && waitedShare > greatestWaitedShare;
}

/** In a second in which they wait longer for processors than they run on them, what is slow says nothing of who is slow. */
const crowdedShare = 0.55;

/** Those of some periods in which the machine had a processor for everybody, or where nobody has counted. */
export const uncrowded = (processors: EventFacts['processors'], periods: readonly Period[]): Period[] =>
  periods.filter(({ from, to }) =>
    processors
      .filter(({ at }) => at > from && at <= to + secondMilliseconds)
      .every(({ waited, ran }) => waited <= crowdedShare * (waited + ran)),
  );
