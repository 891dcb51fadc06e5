import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { ApplicationLoadBalancer, ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Config } from '../../../config/config.ts';
import type { SystemModel } from '../../../model/system.ts';
import { callersOf } from '../../../model/topology.ts';
import type { Stores } from '../../stores/store-access.ts';
import { metricsOfScope, type ScopeMetrics } from '../edge-outcomes.ts';
import { OutcomeMetrics } from '../outcome-metrics.ts';

/** Where users come in. */
export interface Edge {
  readonly loadBalancer: ApplicationLoadBalancer;
  readonly targetGroup: ApplicationTargetGroup;
}

/** What dashboards are about. */
export interface Shown {
  readonly config: Config;
  readonly system: SystemModel;
  readonly edge: Edge;
  readonly stores: Pick<Stores, 'queues'>;
  /** Every alarm, those for people first. */
  readonly alarms: readonly IAlarm[];
}

type Of = Pick<Shown, 'config' | 'system' | 'edge'>;

/** Users, and the journeys that the background load walks. */
export const usersScopes = ({ journeys }: Pick<SystemModel, 'journeys'>): string[] => [
  'users',
  ...journeys.map(({ name }) => name),
];

/** What users get, by whoever measures it there. */
export const usersMetrics = ({ config, system, edge: { loadBalancer } }: Of): ScopeMetrics[] =>
  usersScopes(system).map((scope) => metricsOfScope({ config, system, scope, loadBalancer }));

/** Services and stores that somebody calls, as their callers see them. */
export const calleeMetrics = ({ config, system }: Of): OutcomeMetrics[] =>
  [...system.topology.services, ...system.topology.stores]
    .filter(({ name }) => callersOf(system.topology, name).length > 0)
    .map(({ name }) => new OutcomeMetrics(system, config, name));

/** Who measures users, as far as a reader must know. */
export const usersTitle = ({ config: { load } }: Of): string =>
  load ? 'Users and journeys' : 'Users, at the load balancer by the minute';
