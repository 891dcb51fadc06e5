import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { Window } from '../../lib/model/events/event.ts';
import type { Journey } from '../../lib/model/journeys.ts';
import { everybody, findLoadBalancer, minuteMilliseconds, readEdgeWindows } from './edge-windows.ts';
import { type MetricRange, periodMilliseconds, readMetrics } from './read-metrics.ts';

/** What CloudWatch has of a time, and by whom. */
export interface MeasuredTraffic {
  readonly windows: readonly Window[];
  /** How long each window is. */
  readonly windowMilliseconds: number;
  /** The journeys that somebody measures. */
  readonly journeys: readonly Journey[];
  /** Users are measured at the load balancer, since nobody walks their journeys. */
  readonly atEdge: boolean;
}

/**
 * Users as the background load has them or, where none runs, as the load balancer does; callees by their callers, in
 * windows as long. A journey that a read-only load does not walk is none of those measured.
 */
export async function readTraffic(client: CloudWatchClient, range: MetricRange): Promise<MeasuredTraffic> {
  const { system, environment, from, to } = range;
  const windows = await readMetrics(client, range);
  const walked = new Set(windows.flatMap(({ scope, journey }) => (scope === 'users' ? [journey] : [])));
  if (walked.size > 0) {
    const journeys = system.journeys.filter(({ name }) => walked.has(name));
    return { windows, windowMilliseconds: periodMilliseconds, journeys, atEdge: false };
  }
  const loadBalancer = await findLoadBalancer(client, { system: system.topology.name, name: environment });
  if (!loadBalancer) {
    return { windows, windowMilliseconds: periodMilliseconds, journeys: system.journeys, atEdge: false };
  }
  const journey = everybody(system.topology);
  const [users, callees] = await Promise.all([
    readEdgeWindows(client, { loadBalancer, journey: journey.name, from, to }),
    readMetrics(client, { ...range, windowMilliseconds: minuteMilliseconds }),
  ]);
  return {
    windows: [...callees, ...users],
    windowMilliseconds: minuteMilliseconds,
    journeys: [journey],
    atEdge: true,
  };
}
