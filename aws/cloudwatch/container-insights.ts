import { type CloudWatchClient, type MetricDataQuery, paginateGetMetricData } from '@aws-sdk/client-cloudwatch';
import type { Observation } from '../../lib/model/events/observation.ts';
import type { Topology } from '../../lib/model/topology.ts';
import { namesOf } from '../../lib/names.ts';

/** What ECS says of a service's tasks, minute by minute; empty where Container Insights is off. */
export interface TaskCounts {
  readonly service: string;
  /** By the minute's start, milliseconds since the epoch. */
  readonly running: ReadonlyMap<number, number>;
  /** Restarts of containers that have a restart policy. */
  readonly restarts: ReadonlyMap<number, number>;
}

const minute = 60_000;
/** The minute of the fault and the one after show it; as many before do not. */
const minutesBefore = 3;

/** Reads Container Insights around a time. Source: ECS developer guide, Container Insights metrics. */
export async function readTaskCounts(
  client: CloudWatchClient,
  { topology, environment, from, to }: { topology: Topology; environment: string; from: number; to: number },
): Promise<TaskCounts[]> {
  const names = namesOf({ system: topology.name, name: environment });
  const counts = topology.services.map(({ name: service }) => ({
    service,
    running: new Map<number, number>(),
    restarts: new Map<number, number>(),
  }));
  const asked = counts.flatMap(({ service, running, restarts }) => [
    { service, MetricName: 'RunningTaskCount', Stat: 'Minimum', into: running },
    { service, MetricName: 'RestartCount', Stat: 'Sum', into: restarts },
  ]);
  const MetricDataQueries = asked.map(({ service, MetricName, Stat }, index): MetricDataQuery => {
    const Dimensions = [
      { Name: 'ClusterName', Value: names.cluster },
      { Name: 'ServiceName', Value: names.service(service) },
    ];
    const Metric = { Namespace: 'ECS/ContainerInsights', MetricName, Dimensions };
    return { Id: `t${index}`, MetricStat: { Metric, Stat, Period: minute / 1000 } };
  });
  const StartTime = new Date(minuteOf(from) - minutesBefore * minute);
  const request = { MetricDataQueries, StartTime, EndTime: new Date(minuteOf(to) + 2 * minute) };
  for await (const { MetricDataResults = [] } of paginateGetMetricData({ client }, request)) {
    for (const { Id = '', Timestamps = [], Values = [] } of MetricDataResults) {
      const into = asked[Number(Id.slice(1))]?.into;
      for (const [index, at] of Timestamps.entries()) into?.set(minuteOf(at.getTime()), Values[index] ?? 0);
    }
  }
  return counts;
}

/** Whether ECS counted fewer tasks, or more restarts, of what was hit than before. */
export function observeTasks(
  counts: readonly TaskCounts[],
  hits: readonly string[],
  start: number,
  end: number,
): Observation {
  for (const { service, running, restarts } of counts.filter((each) => hits.includes(each.service))) {
    const from = minuteOf(start);
    const before = (values: ReadonlyMap<number, number>) =>
      valuesIn(values, from - minutesBefore * minute, from - minute);
    const during = (values: ReadonlyMap<number, number>) => valuesIn(values, from, minuteOf(end) + minute);
    const [usual, least] = [Math.min(...before(running)), Math.min(...during(running))];
    if (Number.isFinite(usual) && least < usual) return seen(`${service}: ${usual} tasks before, ${least} during`);
    const [restartsBefore, restartsDuring] = [Math.max(0, ...before(restarts)), Math.max(0, ...during(restarts))];
    if (restartsDuring > restartsBefore) {
      return seen(`${service}: ${restartsBefore} restarts a minute before, ${restartsDuring} during`);
    }
  }
  const isCounting = counts.some(({ running, restarts }) => running.size + restarts.size > 0);
  const detail = isCounting
    ? 'ECS counted no fewer tasks, no more restarts'
    : 'ECS counts nothing (Container Insights)';
  return { observer: 'none', seen: false, detail };
}

const seen = (detail: string): Observation => ({ observer: 'Amazon ECS', seen: true, detail });

const valuesIn = (values: ReadonlyMap<number, number>, from: number, to: number): number[] =>
  [...values].filter(([at]) => at >= from && at <= to).map(([, value]) => value);

const minuteOf = (moment: number) => Math.floor(moment / minute) * minute;
