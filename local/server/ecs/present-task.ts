import { exitCodeOf } from '../../../lib/model/events/to-event-bridge.ts';
import { serviceNamed } from '../../../lib/model/topology.ts';
import type { Ecs } from '../../ecs/ecs.ts';
import { localSubnetId } from '../../ecs/subnet-id.ts';
import type { TaskDefinition } from '../../ecs/task-definitions.ts';
import { statusOf, type TaskRecord } from '../../ecs/task-history.ts';
import { at, seconds } from './pages.ts';
import { serviceAsItIs } from './present-service.ts';

/** Every service is on Fargate. Source: ECS developer guide, Fargate platform versions and ephemeral storage. */
const onFargate = {
  launchType: 'FARGATE',
  capacityProviderName: 'FARGATE',
  platformVersion: '1.4.0',
  platformFamily: 'Linux',
  enableExecuteCommand: serviceAsItIs.enableExecuteCommand,
  ephemeralStorage: { sizeInGiB: 20 },
} as const;

/** A task as DescribeTasks gives it. */
export function presentTask(ecs: Ecs, task: TaskRecord) {
  const { taskArn, service, availabilityZone, revision, state, stop, version } = task;
  const { cpu, memory } = serviceNamed(ecs.topology, service);
  return {
    taskArn,
    clusterArn: ecs.clusterArn,
    taskDefinitionArn: revision.taskDefinitionArn,
    group: `service:${service}`,
    startedBy: revision.deploymentId,
    availabilityZone,
    ...onFargate,
    ...{ cpu: String(cpu), memory: String(memory) },
    lastStatus: statusOf(task),
    desiredStatus: isLeaving(task) ? 'STOPPED' : 'RUNNING',
    healthStatus: healthOf(state),
    connectivity: 'CONNECTED',
    createdAt: seconds(task.createdAt),
    ...at('startedAt', task.startedAt),
    ...at('stoppingAt', task.stoppingAt),
    ...at('stoppedAt', task.stoppedAt),
    ...(stop && { stopCode: stop.code, stoppedReason: stop.reason }),
    attachments: attachmentsOf(ecs, task),
    containers: [presentContainer(ecs, task)],
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

/** Its network interface, while it has one. */
function attachmentsOf(ecs: Ecs, { taskArn, availabilityZone }: TaskRecord): object[] {
  const address = ecs.addressOf(taskArn);
  if (address === undefined) return [];
  const details = {
    subnetId: localSubnetId(availabilityZone),
    networkInterfaceId: `eni-${idOf(taskArn).slice(0, 17)}`,
    privateDnsName: `ip-${address.replaceAll('.', '-')}.ec2.internal`,
    privateIPv4Address: address,
  };
  return [
    {
      id: attachmentId(taskArn),
      type: 'ElasticNetworkInterface',
      status: 'ATTACHED',
      details: Object.entries(details).map(([name, value]) => ({ name, value })),
    },
  ];
}

const idOf = (taskArn: string) => taskArn.slice(taskArn.lastIndexOf('/') + 1);

/** As a UUID, of the digits of the task's id. */
const attachmentId = (taskArn: string) => idOf(taskArn).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

function presentContainer(ecs: Ecs, task: TaskRecord): object {
  const { taskArn, service, revision, state, exit } = task;
  const exitCode = exit === undefined ? undefined : exitCodeOf(exit);
  const privateIpv4Address = ecs.addressOf(taskArn);
  return {
    containerArn: `${taskArn.replace(':task/', ':container/')}/${service}`,
    taskArn,
    name: service,
    image: revision.image,
    imageDigest: revision.imageDigest,
    lastStatus: state === 'draining' ? 'RUNNING' : statusOf(task),
    healthStatus: healthOf(state),
    networkInterfaces: privateIpv4Address ? [{ attachmentId: attachmentId(taskArn), privateIpv4Address }] : [],
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
