import type { Window } from '../../engine/events.ts';
import { decodeHistogram, type LatencyHistogram, mergeHistograms } from '../histogram.ts';
import type { Level } from './verdict.ts';

/** Whole seconds of the monotonic clock, from `from` up to and without `to`, in milliseconds. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/** The sum of some windows. */
export interface Tally {
  readonly usable: number;
  readonly degraded: number;
  readonly failed: number;
  readonly total: number;
  readonly slip: number;
  readonly histogram: LatencyHistogram;
}

/** What was seen at the edge and on the links, second by second; several windows of one second count as one. */
export interface Traffic {
  /** All journeys, or those named. */
  users(period: Period, journeys?: ReadonlySet<string>): Tally;
  /** A service as its callers see it. */
  callers(service: string, period: Period): Tally;
  /** The seconds that users' windows span. */
  readonly span: Period;
}

export function readTraffic(windows: readonly Window[]): Traffic {
  const decoded = windows.map((window) => ({ ...window, histogram: histogramOf(window) }));
  const users = decoded.filter(({ scope }) => scope === 'users');
  const links = Map.groupBy(decoded, ({ scope }) => scope);
  const starts = users.map(({ start }) => start);
  return {
    users: (period, journeys) =>
      sum(within(users, period).filter(({ journey = '' }) => !journeys || journeys.has(journey))),
    callers: (service, period) => sum(within(links.get(service) ?? [], period)),
    span:
      starts.length === 0
        ? { from: 0, to: 0 }
        : {
            from: starts.reduce((least, start) => Math.min(least, start)),
            to: starts.reduce((most, start) => Math.max(most, start)) + 1000,
          },
  };
}

/** The one-second periods of a period. */
export function seconds({ from, to }: Period): Period[] {
  return Array.from({ length: Math.max(0, (to - from) / 1000) }, (_, index) => slice(from + index * 1000, 1));
}

/** A period of so many seconds. */
export function slice(from: number, count: number): Period {
  return { from, to: from + count * 1000 };
}

/** The start of the second that a moment lies in. */
export function secondOf(moment: number): number {
  return Math.floor(moment / 1000) * 1000;
}

/** Share of usable answers; null without any. */
export function availabilityOf({ usable, total }: Tally): number | null {
  return total === 0 ? null : usable / total;
}

export function levelOf(tally: Tally): Level {
  return { availability: availabilityOf(tally), p95: tally.histogram.percentile(95), samples: tally.total };
}

/** A run is judged again and again while its recovery is watched; each window is decoded once. */
const histograms = new WeakMap<Window, LatencyHistogram>();

function histogramOf(window: Window): LatencyHistogram {
  const histogram = histograms.get(window) ?? decodeHistogram(window.histogram);
  histograms.set(window, histogram);
  return histogram;
}

type Decoded = Omit<Window, 'histogram'> & { readonly histogram: LatencyHistogram };

function within(windows: readonly Decoded[], { from, to }: Period): Decoded[] {
  return windows.filter(({ start }) => start >= from && start < to);
}

function sum(windows: readonly Decoded[]): Tally {
  const add = (read: (window: Decoded) => number) => windows.reduce((total, window) => total + read(window), 0);
  const usable = add(({ served, degraded }) => served + degraded);
  const failed = add((window) => window.failed);
  return {
    usable,
    degraded: add(({ degraded }) => degraded),
    failed,
    total: usable + failed,
    slip: windows.reduce((most, { slip }) => Math.max(most, slip), 0),
    histogram: mergeHistograms(windows.map(({ histogram }) => histogram)),
  };
}
