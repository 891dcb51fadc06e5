import type { Rollout, ServiceDeployment } from '../../ecs/deployment-record.ts';
import type { Ecs } from '../../ecs/ecs.ts';
import type { ServiceDeployments } from '../../ecs/service-deployments.ts';
import { statusOf, type TaskRecord } from '../../ecs/task-history.ts';
import { at, seconds } from './pages.ts';

/** How many of some tasks run, and how many are about to. */
export function countsOf(tasks: readonly TaskRecord[]) {
  const count = (status: string) => tasks.filter((task) => statusOf(task) === status).length;
  return { runningCount: count('RUNNING'), pendingCount: count('PENDING') };
}

/** How every service is here, and stays: UpdateService may say so again, and nothing else. */
export const serviceAsItIs = {
  enableExecuteCommand: false,
  enableECSManagedTags: true,
  propagateTags: 'SERVICE',
  healthCheckGracePeriodSeconds: 0,
  availabilityZoneRebalancing: 'DISABLED',
} as const;

/** A service as DescribeServices gives it. */
export function presentService(ecs: Ecs, service: ServiceDeployments) {
  const { service: name, desiredCount, configuration, primary, current, all } = service;
  const tasks = ecs.tasks.all().filter((task) => task.service === name);
  const shown = service.rollouts.filter((rollout) => rollout === primary || tasks.some(isLeftOf(rollout)));
  return {
    serviceArn: ecs.serviceArn(name),
    serviceName: name,
    clusterArn: ecs.clusterArn,
    status: 'ACTIVE',
    desiredCount,
    ...countsOf(tasks),
    launchType: 'FARGATE',
    taskDefinition: primary.revision.taskDefinitionArn,
    deploymentConfiguration: configuration,
    deploymentController: { type: 'ECS' },
    deployments: shown.toReversed().map((rollout) => presentRollout(rollout, service, tasks)),
    ...(isOver(current) ? {} : { currentServiceDeployment: current.arn }),
    currentServiceRevisions: shown.map(({ id, revision }) => {
      const { runningCount, pendingCount } = countsOf(tasks.filter(({ revision: of }) => of.deploymentId === id));
      const requested = id === primary.id ? desiredCount : runningCount;
      return {
        arn: revision.arn,
        requestedTaskCount: requested,
        runningTaskCount: runningCount,
        pendingTaskCount: pendingCount,
      };
    }),
    createdAt: seconds(all[0]?.createdAt ?? 0),
    schedulingStrategy: 'REPLICA',
    events: [],
    loadBalancers: [],
    ...serviceAsItIs,
  };
}

const isOver = ({ finishedAt }: ServiceDeployment) => finishedAt !== undefined;

const isLeftOf =
  ({ id }: Rollout) =>
  (task: TaskRecord) =>
    task.revision.deploymentId === id && statusOf(task) !== 'STOPPED';

function presentRollout(rollout: Rollout, { primary, desiredCount }: ServiceDeployments, tasks: readonly TaskRecord[]) {
  const { id, revision, state, reason, failedTasks, createdAt, updatedAt } = rollout;
  const counts = countsOf(tasks.filter((task) => task.revision.deploymentId === id));
  const isPrimary = rollout === primary;
  return {
    id,
    status: isPrimary ? 'PRIMARY' : 'ACTIVE',
    taskDefinition: revision.taskDefinitionArn,
    desiredCount: isPrimary ? desiredCount : counts.runningCount,
    ...counts,
    failedTasks,
    createdAt: seconds(createdAt),
    updatedAt: seconds(updatedAt),
    launchType: 'FARGATE',
    rolloutState: state,
    rolloutStateReason: reason,
  };
}

/** A service deployment as DescribeServiceDeployments gives it. */
export function presentDeployment(ecs: Ecs, deployment: ServiceDeployment): object {
  const { arn, service, source, target, status, reason, rollback, configuration, isBaking } = deployment;
  const { breaker, failureCount, threshold, alarms, triggeredAlarms } = deployment;
  const summary = (revisionArn: string, deploymentId: string | undefined) => {
    const { runningCount, pendingCount } = countsOf(
      ecs.tasks.all().filter(({ revision }) => revision.deploymentId === deploymentId),
    );
    const requestedTaskCount = runningCount + pendingCount;
    return { arn: revisionArn, requestedTaskCount, runningTaskCount: runningCount, pendingTaskCount: pendingCount };
  };
  const { rollouts } = ecs.service(service);
  const before = rollouts.find(({ revision }) => revision === source);
  return {
    serviceDeploymentArn: arn,
    serviceArn: ecs.serviceArn(service),
    clusterArn: ecs.clusterArn,
    ...timesOf(deployment),
    updatedAt: seconds(deployment.updatedAt),
    sourceServiceRevisions: source ? [summary(source.arn, before?.id)] : [],
    targetServiceRevision: summary(target.revision.arn, target.id),
    status,
    ...(reason !== '' && { statusReason: reason }),
    ...(isBaking && { lifecycleStage: 'BAKE_TIME' }),
    deploymentConfiguration: configuration,
    ...(rollback && { rollback: { ...rollback, startedAt: seconds(rollback.startedAt) } }),
    deploymentCircuitBreaker: { status: breaker, failureCount, threshold },
    alarms: { status: alarms, alarmNames: configuration.alarms.alarmNames, triggeredAlarmNames: triggeredAlarms },
  };
}

/** The same, as ListServiceDeployments gives it. */
export function summarizeDeployment(ecs: Ecs, deployment: ServiceDeployment): object {
  const { arn, service, target, status, reason } = deployment;
  return {
    serviceDeploymentArn: arn,
    serviceArn: ecs.serviceArn(service),
    clusterArn: ecs.clusterArn,
    ...timesOf(deployment),
    targetServiceRevisionArn: target.revision.arn,
    status,
    ...(reason !== '' && { statusReason: reason }),
  };
}

const timesOf = ({ createdAt, startedAt, finishedAt, stoppedAt }: ServiceDeployment) => ({
  createdAt: seconds(createdAt),
  ...at('startedAt', startedAt),
  ...at('finishedAt', finishedAt),
  ...at('stoppedAt', stoppedAt),
});
