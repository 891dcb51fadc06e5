import type { Event } from '../../../lib/model/events/event.ts';

/** What users of one journey got in some time. */
export interface JourneyCount {
  readonly journey: string;
  readonly total: number;
  readonly failed: number;
}

/** Monotonic milliseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Of the second that a span begins or ends in, so much lies outside it at most. */
const outsideMilliseconds = 500;

/** What users got who came in the seconds of a span, as far as windows are known. */
export function journeysIn(events: readonly Event[], { from, to }: Span): JourneyCount[] {
  const counts = new Map<string, JourneyCount>();
  for (const event of events) {
    if (event.type !== 'window' || event.journey === undefined) continue;
    if (event.start < from - outsideMilliseconds || event.start + 1000 > to + outsideMilliseconds) continue;
    const { journey, served, degraded, failed } = event;
    const { total, failed: before } = counts.get(journey) ?? { total: 0, failed: 0 };
    counts.set(journey, { journey, total: total + served + degraded + failed, failed: before + failed });
  }
  return [...counts.values()];
}

const failingShare = 0.5;

/** Journeys of which most requests fail. */
export const failing = (counts: readonly JourneyCount[]): JourneyCount[] =>
  counts.filter(({ total, failed }) => failed > failingShare * total);

const hurtShare = 0.3;
const leastFailures = 2;

/** Journeys that an edge is part of: a good part of their requests fails without it that does not fail with it. */
export function hurtJourneys(normal: readonly JourneyCount[], during: readonly JourneyCount[]): string[] {
  return during
    .filter(({ journey, total, failed }) => {
      const before = normal.find((one) => one.journey === journey);
      const usual = before && before.total > 0 ? (before.failed / before.total) * total : 0;
      return failed - usual >= Math.max(leastFailures, hurtShare * total);
    })
    .map(({ journey }) => journey);
}
