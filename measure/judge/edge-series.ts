import { allWaits, type EdgeWindow, noWaits } from '../../lib/model/events/edge-window.ts';
import type { Period } from './traffic-windows.ts';
import { firstFrom } from './window-series.ts';

/** A service and what it calls. */
export type Edge = Pick<EdgeWindow, 'caller' | 'callee'>;

/** The calls of some windows of an edge, added up. */
export type EdgeSum = Required<Omit<EdgeWindow, 'caller' | 'callee' | 'start' | 'brokenAt' | 'failedAt'>>;

/** What was seen on the links, edge by edge. */
export interface EdgeSeries {
  /** Those on which calls were seen; none where nobody watches links. */
  edges(): Edge[];
  sum(edge: Edge, period: Period): EdgeSum;
  /** The calls to a service that one task of it left unanswered, or that failed there in any way. */
  at(service: string, task: string, period: Period, what: 'brokenAt' | 'failedAt'): number;
  /** The calls to a service. */
  callsTo(service: string, period: Period): number;
}

/** Nearly all calls tell whether they are further attempts: where many do not, those that do may be others than the rest. */
export const tellsRetries = ({ told, calls }: Pick<EdgeSum, 'told' | 'calls'>): boolean => told >= 0.9 * calls;

export interface GrowingEdges {
  readonly edges: EdgeSeries;
  add(window: EdgeWindow): void;
}

export function createEdgeSeries(): GrowingEdges {
  const series = new Map<string, { readonly edge: Edge; readonly windows: EdgeWindow[] }>();
  const keyOf = ({ caller, callee }: Edge) => `${caller}>${callee}`;
  const callsTo = (service: string, { from, to }: Period) =>
    [...series.values()]
      .filter(({ edge: { callee } }) => callee === service)
      .flatMap(({ windows }) => windows.slice(firstFrom(windows, from), firstFrom(windows, to)));
  return {
    edges: {
      edges: () => [...series.values()].map(({ edge }) => edge),
      sum: (edge, { from, to }) => {
        const windows = series.get(keyOf(edge))?.windows ?? [];
        return windows.slice(firstFrom(windows, from), firstFrom(windows, to)).reduce(add, none);
      },
      at: (service, task, period, what) =>
        callsTo(service, period).reduce((sum, window) => sum + (window[what]?.[task] ?? 0), 0),
      callsTo: (service, period) => callsTo(service, period).reduce((sum, { calls }) => sum + calls, 0),
    },
    add(window) {
      const { caller, callee } = window;
      const its = series.get(keyOf(window)) ?? { edge: { caller, callee }, windows: [] };
      series.set(keyOf(window), its);
      its.windows.splice(firstFrom(its.windows, window.start + 1), 0, window);
    },
  };
}

const none: EdgeSum = {
  ...{ calls: 0, failed: 0, givenUp: 0, broken: 0, longest: 0, milliseconds: 0, opened: 0 },
  ...{
    told: 0,
    retries: 0,
    meshRetries: 0,
    toldToClose: 0,
    orphaned: 0,
    keyed: 0,
    rekeyed: 0,
    reads: 0,
    alike: 0,
    waits: { second: noWaits, later: noWaits },
  },
};

const add = (one: EdgeSum, other: EdgeWindow): EdgeSum => ({
  calls: one.calls + other.calls,
  failed: one.failed + other.failed,
  givenUp: one.givenUp + other.givenUp,
  broken: one.broken + other.broken,
  longest: Math.max(one.longest, other.longest),
  milliseconds: one.milliseconds + other.milliseconds,
  opened: one.opened + other.opened,
  told: one.told + other.told,
  retries: one.retries + other.retries,
  meshRetries: one.meshRetries + (other.meshRetries ?? 0),
  toldToClose: one.toldToClose + (other.toldToClose ?? 0),
  orphaned: one.orphaned + (other.orphaned ?? 0),
  keyed: one.keyed + (other.keyed ?? 0),
  rekeyed: one.rekeyed + (other.rekeyed ?? 0),
  reads: one.reads + (other.reads ?? 0),
  alike: one.alike + (other.alike ?? 0),
  waits: other.waits
    ? { second: allWaits(one.waits.second, other.waits.second), later: allWaits(one.waits.later, other.waits.later) }
    : one.waits,
});
