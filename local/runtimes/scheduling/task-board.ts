import type { EventBody, EventLog } from '../../../lib/model/events/event.ts';
import type { TaskRevision } from '../service-policy.ts';
import { isInRotation, type KeptTask } from './kept-task.ts';

/** The tasks of a scheduler: what each is doing, told to those that lead callers there and to the log. */
export interface TaskBoard<T extends KeptTask = KeptTask> {
  all(): T[];
  find(taskArn: string): T | undefined;
  /** The tasks of a service that serve or are about to. */
  live(service: string): T[];
  /** How many tasks of a service the link proxies lead to. */
  inRotation(service: string): number;
  /** Whether that task's end has been reported, by whoever runs it. */
  hasStopped(taskArn: string): boolean;
  add(task: T): void;
  /** A new state; `ready` is logged once the link proxies lead to the task, the others at once. */
  change(task: T, state: KeptTask['state'], reason: string): void;
  /** The load balancer has changed its opinion of a task. */
  rotate(task: T, reason: string): void;
  /** A task that has died. */
  remove(task: T, exit: string): void;
  complain(error: Error): void;
}

type TaskState = Extract<EventBody, { type: 'task-state' }>['state'];

export interface TaskBoardOptions<T extends KeptTask> {
  readonly log: EventLog;
  /** What leads callers to tasks: brought to the present state. */
  readonly mesh: { apply(tasks: readonly T[]): Promise<void> };
  /** A task has come into rotation or has left it. */
  readonly onRotation?: (service: string) => void;
}

export function createTaskBoard<T extends KeptTask>({ log, mesh, onRotation }: TaskBoardOptions<T>): TaskBoard<T> {
  const tasks = new Map<string, T>();
  const stopped = new Set<string>();
  /** Those that the link proxies lead to and that were said to be ready. */
  const rotation = new Set<T>();
  const reasons = new Map<T, string>();

  const all = () => [...tasks.values()];
  const say = (task: T, state: TaskState, reason: string) => {
    const { taskArn, service, availabilityZone, revision, stop } = task;
    const told = { taskArn, service, availabilityZone, state, reason };
    log.append({ type: 'task-state', ...told, ...(revision && ofTask(revision)), ...(stop && { stop }) });
  };
  const complain = ({ message }: Error) => void log.append({ type: 'notice', message });

  /** Brings the link proxies to the present state, then logs who came into rotation and who left it. */
  const tell = async () => {
    const wanted = all().map((task) => ({ task, inRotation: isInRotation(task) }));
    await mesh.apply(all());
    for (const { task, inRotation } of wanted) {
      const isPresent = task.state === 'ready' && isInRotation(task) === inRotation;
      if (!isPresent || rotation.has(task) === inRotation) continue;
      if (inRotation) rotation.add(task);
      else rotation.delete(task);
      say(task, inRotation ? 'ready' : 'out-of-rotation', reasons.get(task) ?? '');
      onRotation?.(task.service);
    }
  };

  const change = (task: T, state: KeptTask['state'], reason: string) => {
    task.state = state;
    if (state === 'ready') {
      reasons.set(task, reason);
    } else {
      rotation.delete(task);
      reasons.delete(task);
      say(task, state, reason);
    }
    if (state !== 'starting') void tell().catch(complain);
  };

  return {
    all,
    find: (taskArn) => tasks.get(taskArn),
    live: (service) => all().filter((task) => task.service === service && ['starting', 'ready'].includes(task.state)),
    inRotation: (service) => [...rotation].filter((task) => task.service === service).length,
    hasStopped: (taskArn) => stopped.has(taskArn),
    add: (task) => void tasks.set(task.taskArn, task),
    change,
    rotate: (task, reason) => {
      reasons.set(task, reason);
      void tell().catch(complain);
    },
    remove: (task, exit) => {
      tasks.delete(task.taskArn);
      stopped.add(task.taskArn);
      change(task, 'stopped', exit);
    },
    complain,
  };
}

/** What of a revision stands in the events: no environment, for it may hold what is secret. */
const ofTask = ({ taskDefinitionArn, deploymentId, image, imageDigest }: TaskRevision) => ({
  revision: { taskDefinitionArn, deploymentId, image, imageDigest },
});
