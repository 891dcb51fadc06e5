import type { Clock } from '../../../base/clock.ts';
import type { Service } from '../../../lib/model/topology.ts';
import type { createBackoff } from '../backoff.ts';
import type { TaskBoard } from '../scheduling/task-board.ts';
import { watchHealth } from './health-watch.ts';
import type { Mesh } from './mesh.ts';
import { local } from './settings.ts';
import type { createStagger } from './stagger.ts';
import type { ScheduledTask } from './task.ts';
import { terminate } from './terminate-task.ts';

/** Follows a task from its start to its death; `started` is called once it no longer takes up the machine for that. */
export type Follow = (task: ScheduledTask, service: Service, started: () => void) => Promise<void>;

export function createFollower(options: {
  clock: Clock;
  board: TaskBoard<ScheduledTask>;
  mesh: Mesh;
  backoff: ReturnType<typeof createBackoff>;
  stagger: ReturnType<typeof createStagger>;
  /** Whether tasks that run are asked how they are. @default - they are */
  asksHealth?: boolean;
  /** A task has ended, and its state is still what it was. */
  onEnded?: (task: ScheduledTask) => void;
  /** A task no longer serves: another is to take its place. */
  onLost: (service: Service) => void;
  /** It has passed its health checks for the first time. */
  onHealthy?: (task: ScheduledTask, service: Service) => void;
  /** It ended before it was healthy, or is replaced because of its health checks. */
  onFailed?: (task: ScheduledTask, service: Service) => void;
  /** It has ended, or was given up, before it was ready. */
  onNeverReady?: (task: ScheduledTask, why: string, hasEnded: boolean) => void;
}): Follow {
  const {
    clock,
    board,
    mesh,
    backoff,
    stagger,
    asksHealth = true,
    onEnded,
    onLost,
    onHealthy,
    onFailed,
    onNeverReady,
  } = options;
  return async (task, service, started) => {
    const { deploymentId } = task.revision;
    let readyAt = Number.POSITIVE_INFINITY;
    const watch = watchHealth(task, clock, {
      balancerPort: service.public ? mesh.balancerPort(task.id) : undefined,
      phase: stagger.next(),
      asksHealth,
      ready: () => {
        started();
        task.child.hasStarted();
        backoff.ready(deploymentId);
        readyAt = clock.monotonic();
        board.change(task, 'ready', 'passed its health check');
        onHealthy?.(task, service);
      },
      balanced: (reason) => board.rotate(task, reason),
      unhealthy: (reason) => {
        started();
        if (task.state === 'starting') onNeverReady?.(task, reason, false);
        task.stop ??= { code: 'ServiceSchedulerInitiated', reason: `Task failed container health checks: ${reason}` };
        board.change(task, 'unhealthy', reason);
        onFailed?.(task, service);
        onLost(service);
        void terminate(task, clock);
      },
    });
    const exit = await task.child.exited;
    watch.stop();
    started();
    const neverReady = task.state === 'starting';
    if (neverReady) backoff.died(deploymentId);
    else if (clock.monotonic() - readyAt >= local.hardlyRan) backoff.ran(deploymentId);
    else if (!task.stop) backoff.hardlyRan(deploymentId);
    mesh.leave(task.id);
    task.stop ??= { code: 'EssentialContainerExited', reason: `Essential container in task exited: ${exit}` };
    onEnded?.(task);
    board.remove(task, exit);
    if (neverReady) {
      onFailed?.(task, service);
      onNeverReady?.(task, exit, true);
    }
    onLost(service);
  };
}
