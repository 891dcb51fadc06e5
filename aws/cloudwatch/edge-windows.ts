import {
  type CloudWatchClient,
  type MetricDataQuery,
  paginateGetMetricData,
  paginateListMetrics,
} from '@aws-sdk/client-cloudwatch';
import type { Window } from '../../lib/model/events/event.ts';
import type { Journey } from '../../lib/model/journeys.ts';
import { publicServices, type Topology } from '../../lib/model/topology.ts';
import { namesOf, type SystemEnvironment } from '../../lib/names.ts';
import { type MetricPoint, windowFromMetrics } from './metric-windows.ts';

/** The load balancer counts by the minute. */
export const minuteMilliseconds = 60_000;

const namespace = 'AWS/ApplicationELB';

/**
 * Everybody's way as one journey, for the load balancer tells none from another: by whatever the edge calls, so that it
 * may fail where any of them may.
 */
export function everybody({ services }: Pick<Topology, 'services'>): Journey {
  const calls = publicServices({ services }).flatMap((service) => service.calls.map(({ to }) => to));
  return { name: 'everybody', description: 'Whatever users do, at the load balancer.', share: 100, calls };
}

/** The `LoadBalancer` dimension of an environment's edge; undefined where none had a request in the last three hours. */
export async function findLoadBalancer(
  client: CloudWatchClient,
  environment: SystemEnvironment,
): Promise<string | undefined> {
  const beginning = `app/${namesOf(environment).loadBalancer}/`;
  const request = { Namespace: namespace, MetricName: 'RequestCount', RecentlyActive: 'PT3H' as const };
  for await (const { Metrics = [] } of paginateListMetrics({ client }, request)) {
    for (const { Dimensions = [] } of Metrics) {
      const [only, ...others] = Dimensions;
      if (others.length === 0 && only?.Name === 'LoadBalancer' && only.Value?.startsWith(beginning)) return only.Value;
    }
  }
  return undefined;
}

type Figure = 'requests' | 'failed' | 'rejected' | 'p50' | 'p95' | 'p99' | 'maximum';

const statistics: readonly [Figure, string, string][] = [
  ['requests', 'RequestCount', 'Sum'],
  ['failed', 'HTTPCode_Target_5XX_Count', 'Sum'],
  ['rejected', 'HTTPCode_ELB_5XX_Count', 'Sum'],
  ['p50', 'TargetResponseTime', 'p50'],
  ['p95', 'TargetResponseTime', 'p95'],
  ['p99', 'TargetResponseTime', 'p99'],
  ['maximum', 'TargetResponseTime', 'Maximum'],
];

/**
 * Users as the load balancer counts them, minute by minute, oldest first. Server errors are failures, also its own, which
 * are none of its requests; that an answer lacks something is not seen.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export async function readEdgeWindows(
  client: CloudWatchClient,
  { loadBalancer, journey, from, to }: { loadBalancer: string; journey: string; from: number; to: number },
): Promise<Window[]> {
  const Dimensions = [{ Name: 'LoadBalancer', Value: loadBalancer }];
  const MetricDataQueries = statistics.map(([, MetricName, Stat], index): MetricDataQuery => {
    const Metric = { Namespace: namespace, MetricName, Dimensions };
    return { Id: `e${index}`, MetricStat: { Metric, Stat, Period: minuteMilliseconds / 1000 } };
  });
  const request = {
    MetricDataQueries,
    StartTime: new Date(minuteOf(from)),
    EndTime: new Date(minuteOf(to + minuteMilliseconds - 1)),
    ScanBy: 'TimestampAscending' as const,
  };
  const minutes = new Map<number, Partial<Record<Figure, number>>>();
  for await (const { MetricDataResults = [] } of paginateGetMetricData({ client }, request)) {
    for (const { Id = '', Timestamps = [], Values = [] } of MetricDataResults) {
      const figure = statistics[Number(Id.slice(1))]?.[0];
      if (!figure) continue;
      for (const [index, timestamp] of Timestamps.entries()) {
        const start = minuteOf(timestamp.getTime());
        minutes.set(start, { ...minutes.get(start), [figure]: Values[index] ?? 0 });
      }
    }
  }
  return [...minutes]
    .sort(([a], [b]) => a - b)
    .flatMap(([start, figures]) => {
      const point = pointOf(start, figures);
      const known = new Set([journey]);
      return ['users', journey].map((scope) => windowFromMetrics({ ...point, scope }, known));
    });
}

/** Its times are seconds. */
function pointOf(start: number, figures: Partial<Record<Figure, number>>): MetricPoint {
  const { requests = 0, failed = 0, rejected = 0, ...times } = figures;
  const milliseconds = Object.fromEntries(Object.entries(times).map(([name, seconds]) => [name, 1000 * seconds]));
  return { scope: 'users', start, served: Math.max(0, requests - failed), failed: failed + rejected, ...milliseconds };
}

const minuteOf = (moment: number) => Math.floor(moment / minuteMilliseconds) * minuteMilliseconds;
