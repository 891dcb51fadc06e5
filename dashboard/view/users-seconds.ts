import type { Event } from '../../lib/model/events/event.ts';
import { createHistogram, decodeHistogram, type LatencyHistogram } from '../../measure/histogram.ts';
import { keptSeconds } from './limits.ts';
import { keepNewest } from './newest.ts';
import type { SecondView } from './view.ts';

/** The last seconds of all users, journey by journey added up. */
export interface UsersSeconds {
  /** The second that an event has changed; undefined where it tells of none. */
  add(event: Event): SecondView | undefined;
  /** The oldest first. */
  all(): readonly SecondView[];
}

/** Journeys of one second come one after the other, and what was late once more: so many stay open. */
const openSeconds = 30;

interface Sums {
  served: number;
  degraded: number;
  failed: number;
  readonly histogram: LatencyHistogram;
}

export function createUsersSeconds(): UsersSeconds {
  const open = new Map<number, Sums>();
  const seconds = new Map<number, SecondView>();
  return {
    add(event) {
      if (event.type !== 'window' || event.scope !== 'users') return undefined;
      const at = Math.round(event.wall - event.mono + event.start);
      const sums = open.get(event.start) ?? { served: 0, degraded: 0, failed: 0, histogram: createHistogram() };
      sums.served += event.served;
      sums.degraded += event.degraded;
      sums.failed += event.failed;
      sums.histogram.add(decodeHistogram(event.histogram));
      open.set(event.start, sums);
      // The clock of the wall may be set meanwhile: one second has one place.
      const second = viewOf(seconds.get(event.start)?.at ?? at, sums);
      seconds.set(event.start, second);
      keepNewest(open, openSeconds);
      keepNewest(seconds, keptSeconds);
      return second;
    },
    all: () => [...seconds.values()].toSorted((one, other) => one.at - other.at),
  };
}

function viewOf(at: number, { served, degraded, failed, histogram }: Sums): SecondView {
  const total = served + degraded + failed;
  const share = (part: number) => (total === 0 ? null : part / total);
  return {
    ...{ at, perSecond: total, usable: share(served + degraded), degraded: share(degraded) },
    ...{ p50: histogram.percentile(50), p95: histogram.percentile(95), p99: histogram.percentile(99) },
  };
}
