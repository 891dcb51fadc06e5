import type { TaskStop } from '../../../lib/model/events/deployment.ts';
import type { Task } from '../runtime.ts';
import type { PlacedTask, TaskRevision } from '../service-policy.ts';

/** A task as a scheduler keeps it, whatever runs it; `Task` is what the outside sees of it. */
export interface KeptTask {
  readonly id: string;
  readonly taskArn: string;
  readonly service: string;
  readonly availabilityZone: string;
  readonly privateIpv4Address: string;
  readonly revision: TaskRevision;
  state: PlacedTask['state'];
  /** The load balancer's opinion; true where no load balancer is in front. */
  balanced: boolean;
  /** Why it is to stop, once it is. */
  stop?: TaskStop;
}

/** In rotation: new connections may go there. */
export const isInRotation = (task: Pick<KeptTask, 'state' | 'balanced'>): boolean =>
  task.state === 'ready' && task.balanced;

/** As whoever says what a service is to run must know it. */
export const placed = (task: KeptTask): PlacedTask => ({
  taskArn: task.taskArn,
  deploymentId: task.revision.deploymentId,
  state: task.state,
  inRotation: isInRotation(task),
});

const lastStatuses = {
  starting: 'PENDING',
  ready: 'RUNNING',
  unhealthy: 'RUNNING',
  draining: 'STOPPING',
  stopped: 'STOPPED',
} as const;

/** As ECS would describe it, with the process behind it. */
export function describeTask(
  task: KeptTask,
  given: Pick<Task, 'clusterArn' | 'tags' | 'process'> & {
    readonly mark?: string | undefined;
    readonly listensAt?: string | undefined;
  },
): Task {
  const { id, taskArn, service, availabilityZone, privateIpv4Address, state } = task;
  const { clusterArn, tags, process, mark, listensAt } = given;
  return {
    id,
    taskArn,
    service,
    clusterArn,
    availabilityZone,
    privateIpv4Address,
    tags,
    lastStatus: lastStatuses[state],
    healthStatus: state === 'ready' ? 'HEALTHY' : state === 'unhealthy' ? 'UNHEALTHY' : 'UNKNOWN',
    process,
    ...(listensAt !== undefined && { listensAt }),
    ...(mark !== undefined && { mark }),
  };
}
