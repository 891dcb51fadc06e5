import type { Event } from '../../../lib/model/events/event.ts';
import type { Edge } from '../../../lib/model/topology.ts';
import { isSame } from '../learn/classify.ts';
import type { Span } from '../learn/journeys.ts';

const second = 1000;

/** In each whole second of a span some call of an edge waited so long at least, milliseconds; 0 where one has none. */
export function waitedIn(events: readonly Event[], edge: Edge, { from, to }: Span): number {
  const longest = new Map<number, number>();
  for (const event of events) {
    if (event.type !== 'edge-window' || !isSame(event, edge)) continue;
    longest.set(event.start, Math.max(longest.get(event.start) ?? 0, event.longest));
  }
  const first = Math.ceil(from / second) * second;
  const seconds = Math.max(0, Math.floor((to - first) / second));
  if (seconds === 0) return 0;
  return Math.min(...Array.from({ length: seconds }, (_, index) => longest.get(first + index * second) ?? 0));
}

/** How often an edge was called outside of some spans, and how long these seconds were. */
export function callsOutside(events: readonly Event[], edge: Edge, spans: readonly Span[]): number {
  let calls = 0;
  for (const event of events) {
    if (event.type !== 'edge-window' || !isSame(event, edge)) continue;
    if (spans.every(({ from, to }) => event.start + second <= from || event.start >= to)) calls += event.calls;
  }
  return calls;
}
