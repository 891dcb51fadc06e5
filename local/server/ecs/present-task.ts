import { exitCodeOf } from '../../../lib/model/events/to-event-bridge.ts';
import type { Ecs } from '../../ecs/ecs.ts';
import type { TaskDefinition } from '../../ecs/task-definitions.ts';
import { statusOf, type TaskRecord } from '../../ecs/task-history.ts';
import { at, seconds } from './pages.ts';

/** A task as DescribeTasks gives it. */
export function presentTask(ecs: Ecs, task: TaskRecord): object {
  const { taskArn, service, availabilityZone, revision, state, stop, version } = task;
  return {
    taskArn,
    clusterArn: ecs.clusterArn,
    taskDefinitionArn: revision.taskDefinitionArn,
    group: `service:${service}`,
    startedBy: revision.deploymentId,
    availabilityZone,
    launchType: 'FARGATE',
    lastStatus: statusOf(task),
    desiredStatus: isLeaving(task) ? 'STOPPED' : 'RUNNING',
    healthStatus: healthOf(state),
    connectivity: 'CONNECTED',
    createdAt: seconds(task.createdAt),
    ...at('startedAt', task.startedAt),
    ...at('stoppingAt', task.stoppingAt),
    ...at('stoppedAt', task.stoppedAt),
    ...(stop && { stopCode: stop.code, stoppedReason: stop.reason }),
    containers: [presentContainer(task)],
    tags: ecs.tagsOf(taskArn),
    version,
  };
}

const isLeaving = ({ stoppingAt }: TaskRecord) => stoppingAt !== undefined;

/** ECS knows no health of a task before its first check, nor of one that has ended. */
function healthOf(state: TaskRecord['state']): string {
  if (state === 'ready' || state === 'out-of-rotation') return 'HEALTHY';
  return state === 'unhealthy' ? 'UNHEALTHY' : 'UNKNOWN';
}

function presentContainer(task: TaskRecord): object {
  const { taskArn, service, revision, state, exit } = task;
  const exitCode = exit === undefined ? undefined : exitCodeOf(exit);
  return {
    containerArn: `${taskArn.replace(':task/', ':container/')}/${service}`,
    taskArn,
    name: service,
    image: revision.image,
    imageDigest: revision.imageDigest,
    lastStatus: state === 'draining' ? 'RUNNING' : statusOf(task),
    healthStatus: healthOf(state),
    ...(exitCode !== undefined && { exitCode }),
    ...(exit !== undefined && { reason: exit }),
  };
}

/** A task definition as DescribeTaskDefinition gives it. */
export function presentDefinition(definition: TaskDefinition): object {
  const { arn, family, revision, status, container, others, registeredAt, deregisteredAt } = definition;
  return {
    ...others,
    taskDefinitionArn: arn,
    family,
    revision,
    status,
    containerDefinitions: [container],
    compatibilities: ['EC2', 'FARGATE'],
    registeredAt: seconds(registeredAt),
    ...at('deregisteredAt', deregisteredAt),
  };
}
