import type { Window } from '../../lib/model/events/event.ts';
import type { Level } from '../../lib/model/events/verdict.ts';
import { decodeHistogram, type LatencyHistogram, mergeHistograms } from '../histogram.ts';

/** Whole windows of one clock, from `from` up to and without `to`, in milliseconds. */
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

/** What was seen at the edge and on the links, window by window; several windows of one time count as one. */
export interface Traffic {
  /** All journeys, or those named. */
  users(period: Period, journeys?: ReadonlySet<string>): Tally;
  /** A service as its callers see it. */
  callers(service: string, period: Period): Tally;
  /** What users' windows span. */
  readonly span: Period;
  /** How long each window is: a second where links and users are watched directly, more where metrics are read. */
  readonly windowMilliseconds: number;
  /** The periods of one window each that a period consists of. */
  windows(period: Period): Period[];
  /** The start of the window that a moment lies in. */
  windowOf(moment: number): number;
  /** A period of at least so many seconds. */
  slice(from: number, seconds: number): Period;
}

export const secondMilliseconds = 1000;

export function readTraffic(windows: readonly Window[], windowMilliseconds = secondMilliseconds): Traffic {
  const decoded = windows.map((window) => ({ ...window, histogram: histogramOf(window) }));
  const users = decoded.filter(({ scope }) => scope === 'users');
  const totals = users.filter(({ journey }) => journey === undefined);
  const everybody = totals.length > 0 ? totals : users;
  const links = Map.groupBy(decoded, ({ scope }) => scope);
  const starts = users.map(({ start }) => start);
  return {
    users: (period, journeys) =>
      sum(
        journeys
          ? within(users, period).filter(({ journey = '' }) => journeys.has(journey))
          : within(everybody, period),
      ),
    callers: (service, period) => sum(within(links.get(service) ?? [], period)),
    span:
      starts.length === 0
        ? { from: 0, to: 0 }
        : {
            from: starts.reduce((least, start) => Math.min(least, start)),
            to: starts.reduce((most, start) => Math.max(most, start)) + windowMilliseconds,
          },
    windowMilliseconds,
    windows: ({ from, to }) =>
      Array.from({ length: Math.max(0, (to - from) / windowMilliseconds) }, (_, index) => ({
        from: from + index * windowMilliseconds,
        to: from + (index + 1) * windowMilliseconds,
      })),
    windowOf: (moment) => Math.floor(moment / windowMilliseconds) * windowMilliseconds,
    slice: (from, seconds) => ({
      from,
      to: from + Math.ceil((seconds * 1000) / windowMilliseconds) * windowMilliseconds,
    }),
  };
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
