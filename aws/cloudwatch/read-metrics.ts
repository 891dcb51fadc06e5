import { type CloudWatchClient, type MetricDataQuery, paginateGetMetricData } from '@aws-sdk/client-cloudwatch';
import type { Window } from '../../lib/model/events/event.ts';
import type { WithJourneys } from '../../lib/model/journeys.ts';
import { dimensionsOf, metrics } from '../../lib/model/metrics.ts';
import { type MetricPoint, windowFromMetrics } from './metric-windows.ts';

export interface MetricRange {
  readonly system: WithJourneys;
  readonly environment: string;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  /** How long each window is.
   *
   * @default - as long as the background load counts
   */
  readonly windowMilliseconds?: number;
}

export const periodMilliseconds = metrics.period * 1000;

/** What is asked of each scope: the field of a point, and the metric and statistic behind it. */
const statistics: readonly [keyof MetricPoint, string, string][] = [
  ['served', metrics.served, 'Sum'],
  ['degraded', metrics.degraded, 'Sum'],
  ['failed', metrics.failed, 'Sum'],
  ['p50', metrics.latency, 'p50'],
  ['p95', metrics.latency, 'p95'],
  ['p99', metrics.latency, 'p99'],
  ['maximum', metrics.latency, 'Maximum'],
];

/** Everything the judge can use: users, each journey, and services and stores as their callers see them. */
export const scopesOf = ({ topology, journeys }: WithJourneys): string[] => [
  'users',
  ...[...journeys, ...topology.services, ...topology.stores].map(({ name }) => name),
];

/** The windows that CloudWatch has by now, oldest first; what it lacks is absent. Rejects as CloudWatch does. */
export async function readMetrics(client: CloudWatchClient, range: MetricRange): Promise<Window[]> {
  const { system, environment, from, to, windowMilliseconds = periodMilliseconds } = range;
  const startOf = (moment: number) => Math.floor(moment / windowMilliseconds) * windowMilliseconds;
  const asked = scopesOf(system).flatMap((scope) =>
    statistics.map(([field, MetricName, Stat]) => ({ scope, field, MetricName, Stat })),
  );
  const MetricDataQueries = asked.map(({ scope, MetricName, Stat }, index): MetricDataQuery => {
    const Dimensions = Object.entries(dimensionsOf(system.topology, environment, scope)).map(([Name, Value]) => ({
      Name,
      Value,
    }));
    const Metric = { Namespace: metrics.namespace, MetricName, Dimensions };
    return { Id: `q${index}`, MetricStat: { Metric, Stat, Period: windowMilliseconds / 1000 } };
  });
  const request = {
    MetricDataQueries,
    StartTime: new Date(startOf(from)),
    EndTime: new Date(startOf(to + windowMilliseconds - 1)),
    ScanBy: 'TimestampAscending' as const,
  };

  const points = new Map<string, MetricPoint>();
  for await (const { MetricDataResults = [] } of paginateGetMetricData({ client }, request)) {
    for (const { Id = '', Timestamps = [], Values = [] } of MetricDataResults) {
      const query = asked[Number(Id.slice(1))];
      if (!query) continue;
      for (const [index, timestamp] of Timestamps.entries()) {
        const start = startOf(timestamp.getTime());
        const key = `${start} ${query.scope}`;
        points.set(key, { scope: query.scope, start, ...points.get(key), [query.field]: Values[index] });
      }
    }
  }
  const names = new Set(system.journeys.map(({ name }) => name));
  return [...points.values()].sort((a, b) => a.start - b.start).map((point) => windowFromMetrics(point, names));
}

/** Until when all users' windows are in, as far as `windows` show: the end of the newest. */
export function coveredUntil(windows: readonly Window[], windowMilliseconds = periodMilliseconds): number | undefined {
  const ends = windows.filter(({ scope }) => scope === 'users').map(({ start }) => start + windowMilliseconds);
  return ends.length === 0 ? undefined : Math.max(...ends);
}
