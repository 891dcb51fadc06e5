import { type IMetric, type IWidget, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { HttpCodeTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration } from 'aws-cdk-lib/core';
import { callerMetrics, metrics } from '../../../model/metrics.ts';
import { callersOf } from '../../../model/topology.ts';
import { namesOf } from '../../../names.ts';
import { graph, inMinutes, ofService, runningTasks } from './panels.ts';
import { calleeMetrics, type Shown, usersMetrics, usersTitle } from './shown.ts';
import { storeGraphs } from './store-graphs.ts';

const period = Duration.minutes(1);

/** What each service answers, what its callers get and do about it, and how its tasks fare: rows of a page. */
export function serviceHealth(shown: Shown): IWidget[][] {
  const callees = calleeMetrics(shown);
  const users = usersMetrics(shown);
  const each = (title: string, of: (callee: (typeof callees)[number]) => IMetric) => graph(title, callees.map(of));
  return [
    [
      graph('Requests to services, a minute', requests(shown)),
      graph('Server errors of services, a minute', serverErrors(shown)),
    ],
    [
      graph(
        `${usersTitle(shown)}: usable answers, %`,
        users.map((scope) => scope.availability()),
      ),
      graph(
        `${usersTitle(shown)}: latency p95, ms`,
        users.map((scope) => scope.latency()),
      ),
    ],
    [
      each('Services and stores, as their callers see them: usable answers, %', (callee) => callee.availability()),
      each('Services and stores, as their callers see them: latency p95, ms', (callee) => callee.latency()),
    ],
    [
      each('Calls in ten seconds', (callee) => callee.calls()),
      each('Failed calls in ten seconds, retries and all', (callee) => callee.count(metrics.failed)),
    ],
    [
      each('Retries in ten seconds', (callee) => callee.count(callerMetrics.retries)),
      each('Calls kept away by breakers and bulkheads', (callee) => callee.count(callerMetrics.keptAway)),
    ],
    [
      each('Usable answers that lack something, by fallbacks', (callee) => callee.count(metrics.degraded)),
      ...rotation(shown),
    ],
    ...tasks(shown),
    storeGraphs(shown),
  ];
}

/** At the load balancer, of the service before which it stands; at Service Connect, of those that are called. */
function requests({ config, system: { topology }, edge }: Shown): IMetric[] {
  const called = topology.services.filter(({ name }) => callersOf(topology, name).length > 0);
  return [
    edge.targetGroup.metrics.requestCount({ label: 'load balancer', statistic: Stats.SUM, period }),
    ...called.map(({ name }) =>
      inMinutes('AWS/ECS', 'RequestCount', {
        label: name,
        statistic: 'Sum',
        of: { ...ofService(config, name), DiscoveryName: namesOf(config).discovery(name) },
      }),
    ),
  ];
}

/**
 * By who asked: what a service answers to one caller says nothing of the others. Not verified for want of an account: that
 * Service Connect counts them under the service that calls, as ECS's guide has it.
 */
function serverErrors({ config, system: { topology }, edge }: Shown): IMetric[] {
  const label = 'load balancer';
  return [
    edge.targetGroup.metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, { label, statistic: Stats.SUM, period }),
    ...topology.services.flatMap(({ name: callee }) =>
      callersOf(topology, callee).map(({ name: caller }) =>
        inMinutes('AWS/ECS', 'HTTPCode_Target_5XX_Count', {
          label: `${caller} to ${callee}`,
          statistic: 'Sum',
          of: { ...ofService(config, caller), TargetDiscoveryName: namesOf(config).discovery(callee) },
        }),
      ),
    ),
  ];
}

function rotation({ edge: { targetGroup } }: Shown): IWidget[] {
  return [
    graph('Tasks in rotation at the load balancer', [
      targetGroup.metrics.healthyHostCount({ label: 'healthy', statistic: Stats.MINIMUM, period }),
      targetGroup.metrics.unhealthyHostCount({ label: 'unhealthy', statistic: Stats.MAXIMUM, period }),
    ]),
  ];
}

function tasks({ config, system: { topology } }: Shown): IWidget[][] {
  const ofServices = (namespace: string, name: string) =>
    topology.services.map((service) =>
      inMinutes(namespace, name, {
        label: service.name,
        statistic: 'Maximum',
        of: ofService(config, service.name),
      }),
    );
  return [
    [
      graph('Tasks that run', runningTasks(config, topology.services)),
      graph('Tasks that are wanted', ofServices('ECS/ContainerInsights', 'DesiredTaskCount')),
    ],
    [
      graph('Tasks: CPU, %', ofServices('AWS/ECS', 'CPUUtilization')),
      graph('Tasks: memory, %', ofServices('AWS/ECS', 'MemoryUtilization')),
    ],
  ];
}
