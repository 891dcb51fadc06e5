import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IAlarm,
  type IMetric,
  Metric,
  PeriodOverride,
} from 'aws-cdk-lib/aws-cloudwatch';
import {
  type ApplicationLoadBalancer,
  type ApplicationTargetGroup,
  HttpCodeTarget,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import type { WithJourneys } from '../../model/journeys.ts';
import { callersOf, type Store, storesOf, type Topology } from '../../model/topology.ts';
import { namesOf } from '../../names.ts';
import type { Stores } from '../stores/store-access.ts';
import { metricsOfScope } from './edge-outcomes.ts';

/** Where users come in. */
export interface Edge {
  readonly loadBalancer: ApplicationLoadBalancer;
  readonly targetGroup: ApplicationTargetGroup;
}

export interface SystemDashboardProps {
  readonly config: Config;
  readonly system: WithJourneys;
  readonly edge: Edge;
  readonly stores: Pick<Stores, 'queues'>;
  readonly alarms: readonly IAlarm[];
}

/** One page, from the outside in: alarms, users, journeys, services as their callers see them, tasks, stores. */
export class SystemDashboard extends Dashboard {
  constructor(
    scope: Construct,
    id: string,
    { config, system, edge, stores: { queues }, alarms }: SystemDashboardProps,
  ) {
    super(scope, id, {
      dashboardName: namesOf(config).dashboard(config.region),
      defaultInterval: Duration.hours(1),
      // Points are ten seconds apart, and an experiment lasts a minute or two.
      periodOverride: PeriodOverride.INHERIT,
    });
    const { topology, journeys } = system;
    const called = topology.services.filter(({ name }) => callersOf(topology, name).length > 0);
    const stores = topology.stores.filter(({ name }) => callersOf(topology, name).length > 0);
    const measured = (names: readonly string[]) =>
      names.map((scope) => metricsOfScope({ config, system, scope, loadBalancer: edge.loadBalancer }));
    const users = measured(['users', ...journeys.map(({ name }) => name)]);
    const callees = measured([...called, ...stores].map(({ name }) => name));

    this.addWidgets(new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24, height: 4 }));
    for (const [title, scopes] of [
      [config.load ? 'Users and journeys' : 'Users, at the load balancer by the minute', users],
      ['Services and stores, as their callers see them', callees],
    ] as const) {
      this.addWidgets(
        graph(`${title}: usable answers, %`, ...scopes.map((scope) => scope.availability())),
        graph(`${title}: latency p95, ms`, ...scopes.map((scope) => scope.latency())),
      );
    }
    this.addWidgets(
      graph(
        'Load balancer: answers',
        edge.loadBalancer.metrics.requestCount({ label: 'requests' }),
        edge.loadBalancer.metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, { label: '5xx' }),
      ),
      graph(
        'Load balancer: tasks in rotation',
        edge.targetGroup.metrics.healthyHostCount({ label: 'healthy' }),
        edge.targetGroup.metrics.unhealthyHostCount({ label: 'unhealthy' }),
      ),
    );
    const ofServices = (metricName: string) =>
      topology.services.map(({ name }) =>
        inMinutes('AWS/ECS', metricName, name, 'Maximum', {
          ClusterName: namesOf(config).cluster,
          ServiceName: namesOf(config).service(name),
        }),
      );
    this.addWidgets(
      graph('Tasks: CPU, %', ...ofServices('CPUUtilization')),
      graph('Tasks: memory, %', ...ofServices('MemoryUtilization')),
    );
    this.addWidgets(...storeGraphs(config, topology, queues));
  }
}

function storeGraphs(config: Config, topology: Topology, queues: Stores['queues']): GraphWidget[] {
  const names = namesOf(config);
  const named = (kind: Store['kind']) => storesOf(topology, kind);
  return [
    graph(
      'Tables: throttled requests',
      ...named('dynamodb-table').flatMap((name) =>
        ['ReadThrottleEvents', 'WriteThrottleEvents'].map((metricName) =>
          inMinutes('AWS/DynamoDB', metricName, `${name} ${metricName}`, 'Sum', { TableName: names.table(name) }),
        ),
      ),
    ),
    graph(
      'Caches: replication lag, s',
      ...named('redis').flatMap((name) =>
        nodesOf(names.cache(name), config).map((node) =>
          inMinutes('AWS/ElastiCache', 'ReplicationLag', node, 'Maximum', { CacheClusterId: node }),
        ),
      ),
    ),
    graph(
      'Queues: age of the oldest message, s',
      ...named('sqs-queue').map((name) =>
        inMinutes('AWS/SQS', 'ApproximateAgeOfOldestMessage', name, 'Maximum', {
          QueueName: queues.get(name)?.queue.queueName as string,
        }),
      ),
    ),
  ];
}

/** ElastiCache numbers the nodes of a replication group: the primary and its replicas, whichever is which. */
function nodesOf(group: string, { cache }: Config): string[] {
  return Array.from({ length: cache.replicas + 1 }, (_, index) => `${group}-${String(index + 1).padStart(3, '0')}`);
}

/** Half as wide as the page. */
function graph(title: string, ...left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 12 });
}

function inMinutes(
  namespace: string,
  metricName: string,
  label: string,
  statistic: string,
  dimensionsMap: Record<string, string>,
): Metric {
  return new Metric({ namespace, metricName, label, statistic, dimensionsMap, period: Duration.minutes(1) });
}
