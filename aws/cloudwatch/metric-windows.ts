import type { Window } from '../../lib/model/events/event.ts';
import { createHistogram } from '../../measure/histogram.ts';

/** What CloudWatch has of one scope for one period: counts of outcomes and, where there were any, their latencies. */
export interface MetricPoint {
  readonly scope: string;
  /** The first instant of the period, milliseconds since the epoch. */
  readonly start: number;
  readonly served?: number;
  readonly degraded?: number;
  readonly failed?: number;
  /** Milliseconds. */
  readonly p50?: number;
  readonly p95?: number;
  readonly p99?: number;
  readonly maximum?: number;
}

/**
 * A window as the judge reads it. Its latencies are coarse: each answer counts with the next percentile that CloudWatch
 * has, so that percentiles come out as they went in, and never better. Users of a journey are users.
 */
export function windowFromMetrics(point: MetricPoint, journeys: ReadonlySet<string>): Window {
  const { scope, start, served = 0, degraded = 0, failed = 0 } = point;
  const histogram = createHistogram();
  const total = Math.round(served + degraded + failed);
  let recorded = 0;
  for (const { share, milliseconds } of ladderOf(point)) {
    const upTo = Math.floor(total * share);
    if (upTo > recorded) histogram.recordMany(milliseconds, upTo - recorded);
    recorded = Math.max(recorded, upTo);
  }
  return {
    ...(journeys.has(scope) ? { scope: 'users', journey: scope } : { scope }),
    start,
    served,
    degraded,
    failed,
    slip: 0,
    histogram: histogram.encode(),
  };
}

/** Percentiles upwards; one that is missing is taken to be as bad as the next. */
function ladderOf({ p50, p95, p99, maximum }: MetricPoint): { share: number; milliseconds: number }[] {
  const steps = [
    { share: 0.5, milliseconds: p50 },
    { share: 0.95, milliseconds: p95 },
    { share: 0.99, milliseconds: p99 },
    { share: 1, milliseconds: maximum },
  ];
  const known = steps.flatMap(({ share, milliseconds }) =>
    milliseconds === undefined ? [] : [{ share, milliseconds }],
  );
  const worst = known.at(-1);
  return worst && worst.share < 1 ? [...known, { share: 1, milliseconds: worst.milliseconds }] : known;
}
