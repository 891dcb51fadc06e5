import { type CloudWatchClient, type MetricDataQuery, paginateGetMetricData } from '@aws-sdk/client-cloudwatch';
import { dimensionsOf, metrics } from '../../lib/model/metrics.ts';
import type { Topology } from '../../lib/model/topology.ts';
import { findLoadBalancer } from './edge-windows.ts';

/** What users got, over a time. */
export interface UserAnswers {
  readonly answers: number;
  readonly failed: number;
  /** Who counted: the background load or, where none runs, the load balancer. */
  readonly by: 'background load' | 'load balancer';
}

export interface AvailabilityRange {
  readonly topology: Topology;
  readonly environment: string;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  /** What CloudWatch still has of that time, and in how many steps it is read. */
  readonly periodSeconds: number;
}

interface Sum {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: { Name: string; Value: string }[];
}

/** The answers to users and those that failed; undefined where nobody has counted any. Rejects as CloudWatch does. */
export async function readAvailability(
  client: CloudWatchClient,
  range: AvailabilityRange,
): Promise<UserAnswers | undefined> {
  const { topology, environment } = range;
  const ofUsers = (MetricName: string): Sum => ({
    Namespace: metrics.namespace,
    MetricName,
    Dimensions: Object.entries(dimensionsOf(topology, environment, 'users')).map(([Name, Value]) => ({ Name, Value })),
  });
  const [answers = 0, failed = 0] = await sums(client, range, [ofUsers(metrics.answers), ofUsers(metrics.failed)]);
  if (answers > 0) return { answers, failed, by: 'background load' };
  const loadBalancer = await findLoadBalancer(client, { system: topology.name, name: environment });
  if (!loadBalancer) return undefined;
  const atEdge = (MetricName: string): Sum => ({
    Namespace: 'AWS/ApplicationELB',
    MetricName,
    Dimensions: [{ Name: 'LoadBalancer', Value: loadBalancer }],
  });
  const [requests = 0, ofTasks = 0, ofEdge = 0] = await sums(
    client,
    range,
    ['RequestCount', 'HTTPCode_Target_5XX_Count', 'HTTPCode_ELB_5XX_Count'].map(atEdge),
  );
  // What the load balancer refuses by itself is none of its requests.
  const all = requests + ofEdge;
  return all > 0 ? { answers: all, failed: ofTasks + ofEdge, by: 'load balancer' } : undefined;
}

async function sums(
  client: CloudWatchClient,
  { from, to, periodSeconds }: AvailabilityRange,
  wanted: readonly Sum[],
): Promise<number[]> {
  const period = periodSeconds * 1000;
  const MetricDataQueries = wanted.map(
    (Metric, index): MetricDataQuery => ({
      Id: `s${index}`,
      MetricStat: { Metric, Stat: 'Sum', Period: periodSeconds },
    }),
  );
  const totals = wanted.map(() => 0);
  const request = {
    MetricDataQueries,
    StartTime: new Date(Math.floor(from / period) * period),
    EndTime: new Date(Math.ceil(to / period) * period),
  };
  for await (const { MetricDataResults = [] } of paginateGetMetricData({ client }, request)) {
    for (const { Id = '', Values = [] } of MetricDataResults) {
      const index = Number(Id.slice(1));
      totals[index] = (totals[index] ?? 0) + Values.reduce((sum, value) => sum + value, 0);
    }
  }
  return totals;
}
