import type { Event } from '../lib/model/events/event.ts';

/** Answers of a time, by what came of them. */
export interface AnswerCounts {
  readonly served: number;
  readonly degraded: number;
  readonly failed: number;
}

/** The answers of one period; `at` is its beginning, milliseconds since the epoch. */
export interface CountedPeriod extends AnswerCounts {
  readonly at: number;
}

export interface Period {
  /** Milliseconds since the epoch; the end is exclusive. */
  readonly from: number;
  readonly to: number;
  readonly periodSeconds: number;
}

/** What was measured while the system has been up, by scope: users, a journey, a service or a store. */
export interface Measurements {
  /** Adds up the windows among the events; those of a journey are its users', too. */
  event(event: Event): void;
  add(scope: string, at: number, counts: AnswerCounts): void;
  /** Periods without an answer are left out; oldest first. */
  read(scope: string, period: Period): CountedPeriod[];
  scopes(): string[];
}

/** How long, and how fine, answers are kept: as CloudWatch keeps those of high resolution, then by the hour. */
const fine = { milliseconds: 10_000, kept: 3 * 3_600_000 };
const coarse = { milliseconds: 3_600_000, kept: 30 * 24 * 3_600_000 };

export function createMeasurements(): Measurements {
  const series = new Map<string, { readonly fine: Series; readonly coarse: Series }>();
  const add: Measurements['add'] = (scope, at, counts) => {
    const its = series.get(scope) ?? { fine: createSeries(fine), coarse: createSeries(coarse) };
    series.set(scope, its);
    its.fine.add(at, counts);
    its.coarse.add(at, counts);
  };
  return {
    add,
    event: (event) => {
      if (event.type !== 'window') return;
      // Its start is by the monotonic clock, and its header has both.
      const at = event.wall - (event.mono - event.start);
      for (const scope of event.journey === undefined ? [event.scope] : [event.scope, event.journey]) {
        add(scope, at, event);
      }
    },
    read: (scope, { from, to, periodSeconds }) => {
      const milliseconds = 1000 * periodSeconds;
      const its = series.get(scope);
      const source = milliseconds % coarse.milliseconds === 0 ? its?.coarse : its?.fine;
      const periods = new Map<number, CountedPeriod>();
      for (const counted of source?.all() ?? []) {
        const at = Math.floor(counted.at / milliseconds) * milliseconds;
        if (at < from || at >= to) continue;
        periods.set(at, { at, ...sum(periods.get(at), counted) });
      }
      return [...periods.values()].sort((a, b) => a.at - b.at);
    },
    scopes: () => [...series.keys()],
  };
}

interface Series {
  add(at: number, counts: AnswerCounts): void;
  all(): Iterable<CountedPeriod>;
}

function createSeries({ milliseconds, kept }: typeof fine): Series {
  const periods = new Map<number, CountedPeriod>();
  let newest = 0;
  return {
    add: (moment, counts) => {
      const at = Math.floor(moment / milliseconds) * milliseconds;
      periods.set(at, { at, ...sum(periods.get(at), counts) });
      if (at <= newest) return;
      newest = at;
      for (const old of periods.keys()) if (old < newest - kept) periods.delete(old);
    },
    all: () => periods.values(),
  };
}

const sum = (one: AnswerCounts | undefined, other: AnswerCounts): AnswerCounts => ({
  served: (one?.served ?? 0) + other.served,
  degraded: (one?.degraded ?? 0) + other.degraded,
  failed: (one?.failed ?? 0) + other.failed,
});
