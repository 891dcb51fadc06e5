import type { Window } from '../../lib/model/events/event.ts';
import type { Level } from '../../lib/model/events/verdict.ts';
import { type LatencyHistogram, mergeHistograms } from '../histogram.ts';
import { createWindowSeries, type ReadableWindow } from './window-series.ts';

/** Whole windows of one clock, from `from` up to and without `to`, in milliseconds. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/** The sum of some windows. */
export interface WindowSum {
  readonly usable: number;
  readonly degraded: number;
  readonly failed: number;
  readonly total: number;
  readonly slip: number;
  readonly histogram: LatencyHistogram;
}

/** What was seen at the edge and on the links, window by window; several windows of one time count as one. */
export interface TrafficWindows {
  /** All journeys, or those named; in a period, or in several together. */
  users(period: Period | readonly Period[], journeys?: ReadonlySet<string>): WindowSum;
  /** A service as its callers see it. */
  callers(service: string, period: Period): WindowSum;
  /** What users' windows span. */
  readonly span: Period;
  /** How long each window is: a second where links and users are watched directly, more where metrics are read. */
  readonly windowMilliseconds: number;
  /** The periods of one window each that a period consists of. */
  windows(period: Period): Period[];
  /** The start of the window that a moment lies in. */
  windowStart(moment: number): number;
  /** A period of at least so many seconds. */
  slice(from: number, seconds: number): Period;
}

export const secondMilliseconds = 1000;

/** It grows by one window at a time. */
export interface GrowingWindows {
  readonly traffic: TrafficWindows;
  add(window: Window): void;
}

export function createTrafficWindows(windowMilliseconds = secondMilliseconds): GrowingWindows {
  const series = createWindowSeries();
  const span = { from: 0, to: 0 };

  const users = (period: Period | readonly Period[], wanted?: ReadonlySet<string>): WindowSum => {
    const periods = [period].flat();
    const journeys = series.journeys();
    const everybody = journeys.includes(undefined) ? [undefined] : journeys;
    const asked = wanted ? journeys.filter((journey) => wanted.has(journey ?? '')) : everybody;
    return sum(periods.flatMap((each) => asked.flatMap((journey) => series.within('users', journey, each))));
  };

  const traffic: TrafficWindows = {
    users,
    callers: (service, period) => sum(series.within(service, undefined, period)),
    span,
    windowMilliseconds,
    windows: ({ from, to }) =>
      Array.from({ length: Math.max(0, (to - from) / windowMilliseconds) }, (_, index) => ({
        from: from + index * windowMilliseconds,
        to: from + (index + 1) * windowMilliseconds,
      })),
    windowStart: (moment) => Math.floor(moment / windowMilliseconds) * windowMilliseconds,
    slice: (from, seconds) => ({
      from,
      to: from + Math.ceil((seconds * 1000) / windowMilliseconds) * windowMilliseconds,
    }),
  };
  return {
    traffic,
    add(window) {
      series.add(window);
      if (window.scope !== 'users') return;
      const isFirst = span.to === 0;
      span.from = isFirst ? window.start : Math.min(span.from, window.start);
      span.to = Math.max(span.to, window.start + windowMilliseconds);
    },
  };
}

/** The traffic of all windows at once. */
export function readTrafficWindows(windows: readonly Window[], windowMilliseconds?: number): TrafficWindows {
  const { traffic, add } = createTrafficWindows(windowMilliseconds);
  for (const window of windows) add(window);
  return traffic;
}

/** Share of usable answers; null without any. */
export function availabilityOf({ usable, total }: WindowSum): number | null {
  return total === 0 ? null : usable / total;
}

export function levelOf(sum: WindowSum): Level {
  return { availability: availabilityOf(sum), p95: sum.histogram.percentile(95), samples: sum.total };
}

/** Its histogram is made when it is first read: most sums are only counted. */
function sum(windows: readonly ReadableWindow[]): WindowSum {
  let histogram: LatencyHistogram | undefined;
  const add = (read: (window: ReadableWindow) => number) => windows.reduce((total, window) => total + read(window), 0);
  const usable = add(({ served, degraded }) => served + degraded);
  const failed = add((window) => window.failed);
  return {
    usable,
    degraded: add(({ degraded }) => degraded),
    failed,
    total: usable + failed,
    slip: windows.reduce((most, { slip }) => Math.max(most, slip), 0),
    get histogram() {
      histogram ??= mergeHistograms(eachOf(windows));
      return histogram;
    },
  };
}

/** One after the other, so that one of them is in memory at a time. */
function* eachOf(windows: readonly ReadableWindow[]): Generator<LatencyHistogram> {
  for (const window of windows) yield window.latencies();
}
