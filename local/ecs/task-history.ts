import type { RevisionOfTask, TaskStop } from '../../lib/model/events/deployment.ts';
import type { Event, TaskState } from '../../lib/model/events/event.ts';

/** What the events say of a task. Times are milliseconds since the epoch. */
export interface TaskRecord {
  readonly taskArn: string;
  readonly service: string;
  readonly availabilityZone: string;
  readonly revision: RevisionOfTask;
  readonly state: TaskState;
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly stoppingAt?: number;
  readonly stoppedAt?: number;
  readonly stop?: TaskStop;
  /** How it ended, e.g. `exit 1`. */
  readonly exit?: string;
  /** Grows with every change. */
  readonly version: number;
}

/** ECS shows a stopped task for an hour. Source: ECS API reference, DescribeTasks. */
const shownMilliseconds = 3_600_000;

/** Every task that runs, and those that stopped within the hour, as a fold of the events. */
export class TaskHistory {
  readonly #tasks = new Map<string, TaskRecord>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  add(event: Event): void {
    if (event.type !== 'task-state' || !event.revision) return;
    const folded = fold(this.#tasks.get(event.taskArn), event, event.revision);
    this.#tasks.set(event.taskArn, folded);
  }

  /** Oldest first. */
  all(): TaskRecord[] {
    const from = this.#now() - shownMilliseconds;
    for (const [arn, { stoppedAt }] of this.#tasks)
      if (stoppedAt !== undefined && stoppedAt < from) this.#tasks.delete(arn);
    return [...this.#tasks.values()];
  }

  find(taskArn: string): TaskRecord | undefined {
    return this.#tasks.get(taskArn);
  }
}

type TaskEvent = Extract<Event, { type: 'task-state' }>;

function fold(before: TaskRecord | undefined, event: TaskEvent, revision: RevisionOfTask): TaskRecord {
  const { taskArn, service, availabilityZone, state, reason, stop, wall, seq } = event;
  const isLeaving = state === 'draining' || state === 'unhealthy' || state === 'stopped';
  const startedAt = before?.startedAt ?? (state === 'ready' ? wall : undefined);
  const stoppingAt = before?.stoppingAt ?? (isLeaving ? wall : undefined);
  return {
    taskArn,
    service,
    availabilityZone,
    revision,
    state,
    createdAt: before?.createdAt ?? wall,
    ...(startedAt !== undefined && { startedAt }),
    ...(stoppingAt !== undefined && { stoppingAt }),
    ...(state === 'stopped' && { stoppedAt: wall, exit: reason }),
    ...(stop && { stop }),
    version: seq,
  };
}

/** A task as ECS counts it. */
export function statusOf({ state }: Pick<TaskRecord, 'state'>): 'PENDING' | 'RUNNING' | 'STOPPING' | 'STOPPED' {
  if (state === 'starting') return 'PENDING';
  if (state === 'draining') return 'STOPPING';
  return state === 'stopped' ? 'STOPPED' : 'RUNNING';
}
