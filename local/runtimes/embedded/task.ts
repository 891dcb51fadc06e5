import type { TaskStop } from '../../../lib/model/events/deployment.ts';
import type { Task } from '../runtime.ts';
import type { TaskRevision } from '../service-policy.ts';
import type { Child } from './children.ts';

/** A task as the scheduler keeps it; `Task` is what the outside sees of it. */
export interface ScheduledTask {
  readonly id: string;
  readonly taskArn: string;
  readonly service: string;
  readonly availabilityZone: string;
  readonly privateIpv4Address: string;
  readonly revision: TaskRevision;
  /** Where it listens on loopback. */
  readonly port: number;
  readonly child: Child;
  state: 'starting' | 'ready' | 'unhealthy' | 'draining' | 'stopped';
  /** The load balancer's opinion; true where no load balancer is in front. */
  balanced: boolean;
  /** Why it is to stop, once it is. */
  stop?: TaskStop;
}

/** In rotation: new connections may go there. */
export function isInRotation(task: ScheduledTask): boolean {
  return task.state === 'ready' && task.balanced;
}

const lastStatuses = {
  starting: 'PENDING',
  ready: 'RUNNING',
  unhealthy: 'RUNNING',
  draining: 'STOPPING',
  stopped: 'STOPPED',
} as const;

export function describeTask(task: ScheduledTask, clusterArn: string, tags: Readonly<Record<string, string>>): Task {
  const { id, taskArn, service, availabilityZone, privateIpv4Address, state } = task;
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
    process: task.child.identity,
    ...(task.child.mark !== undefined && { mark: task.child.mark }),
  };
}
