import type { RolloutState, ServiceDeploymentStatus } from '../../lib/model/events/deployment.ts';
import type { TaskRevision } from '../runtimes/service-policy.ts';
import { type CircuitBreakerSettings, thresholdOf } from './circuit-breaker.ts';

/** How a service is deployed. Source: ECS API reference, DeploymentConfiguration. */
export interface DeploymentConfiguration {
  readonly strategy: 'ROLLING';
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  readonly deploymentCircuitBreaker: CircuitBreakerSettings;
  readonly alarms: {
    readonly alarmNames: readonly string[];
    readonly enable: boolean;
    readonly rollback: boolean;
  };
}

/** A workload as it was to be deployed, with its images by their digests. Times are milliseconds since the epoch. */
export interface ServiceRevision {
  readonly arn: string;
  readonly taskDefinitionArn: string;
  readonly container: string;
  readonly image: string;
  readonly imageDigest: string;
  readonly createdAt: number;
}

/** One of a service's `deployments`: tasks of one revision. */
export interface Rollout {
  readonly id: string;
  readonly revision: ServiceRevision;
  readonly tasks: TaskRevision;
  readonly createdAt: number;
  updatedAt: number;
  state: RolloutState;
  reason: string;
  failedTasks: number;
  /** How many of its tasks are kept while another is rolled out. */
  keep: number;
}

export type MonitorStatus = 'DISABLED' | 'MONITORING' | 'MONITORING_COMPLETE' | 'TRIGGERED';

/** A service deployment: a change of a service from its beginning to its end, rollback and all. */
export interface ServiceDeployment {
  readonly arn: string;
  readonly service: string;
  readonly source: ServiceRevision | undefined;
  readonly target: Rollout;
  readonly configuration: DeploymentConfiguration;
  readonly createdAt: number;
  updatedAt: number;
  startedAt?: number;
  finishedAt?: number;
  stoppedAt?: number;
  status: ServiceDeploymentStatus;
  reason: string;
  rollback?: { readonly reason: string; readonly startedAt: number; readonly serviceRevisionArn: string };
  readonly threshold: number;
  failureCount: number;
  breaker: MonitorStatus;
  alarms: MonitorStatus;
  readonly triggeredAlarms: string[];
  /** The old tasks are gone, and its alarms are watched a little longer. */
  isBaking: boolean;
}

interface NewDeployment
  extends Pick<ServiceDeployment, 'arn' | 'service' | 'source' | 'target' | 'configuration' | 'breaker' | 'alarms'> {
  readonly desiredCount: number;
}

export const newDeployment = ({ desiredCount, ...given }: NewDeployment, now: number): ServiceDeployment => ({
  ...given,
  createdAt: now,
  updatedAt: now,
  status: 'PENDING',
  reason: '',
  threshold: thresholdOf(given.configuration.deploymentCircuitBreaker, desiredCount),
  failureCount: 0,
  triggeredAlarms: [],
  isBaking: false,
});

/** The states that may follow each. Source: ECS developer guide, service-deployment, service deployment states. */
const next: Readonly<Record<ServiceDeploymentStatus, readonly ServiceDeploymentStatus[]>> = {
  PENDING: ['IN_PROGRESS', 'ROLLBACK_REQUESTED', 'STOP_REQUESTED', 'STOPPED'],
  IN_PROGRESS: ['SUCCESSFUL', 'STOP_REQUESTED', 'ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS', 'STOPPED'],
  STOP_REQUESTED: ['STOPPED'],
  ROLLBACK_REQUESTED: ['SUCCESSFUL', 'ROLLBACK_IN_PROGRESS', 'STOPPED'],
  ROLLBACK_IN_PROGRESS: ['ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'],
  SUCCESSFUL: [],
  STOPPED: [],
  ROLLBACK_SUCCESSFUL: [],
  ROLLBACK_FAILED: [],
};

/** Brings a deployment into another state; false where that state cannot follow: then it is as it was. */
export function move(
  deployment: ServiceDeployment,
  status: ServiceDeploymentStatus,
  reason: string,
  now: number,
): boolean {
  if (!next[deployment.status].includes(status)) return false;
  deployment.status = status;
  deployment.reason = reason;
  deployment.updatedAt = now;
  if (status === 'IN_PROGRESS') deployment.startedAt = now;
  if (next[status].length === 0) {
    deployment.finishedAt = now;
    deployment.isBaking = false;
    if (deployment.breaker === 'MONITORING') deployment.breaker = 'MONITORING_COMPLETE';
    if (deployment.alarms === 'MONITORING') deployment.alarms = 'MONITORING_COMPLETE';
  }
  if (status === 'STOPPED') deployment.stoppedAt = now;
  return true;
}
