import type { Clock } from '../../../base/clock.ts';
import type { TaskStop } from '../../../lib/model/events/deployment.ts';
import type { EventLog } from '../../../lib/model/events/event.ts';
import { tagsOfTask } from '../../../lib/model/labels.ts';
import { serviceNamed, type Topology } from '../../../lib/model/topology.ts';
import { createBackoff } from '../backoff.ts';
import type { Task } from '../runtime.ts';
import { createAddresses } from '../scheduling/addresses.ts';
import { allInRotation } from '../scheduling/all-in-rotation.ts';
import { describeTask } from '../scheduling/kept-task.ts';
import { createStartFailures } from '../scheduling/start-failures.ts';
import { createTaskBoard } from '../scheduling/task-board.ts';
import type { ServicePolicy } from '../service-policy.ts';
import type { Children } from './children.ts';
import { type DesiredCount, keepDesiredCount } from './desired-count.ts';
import { createFollower } from './follow-task.ts';
import { wordsOf } from './last-words.ts';
import { createLauncher } from './launch-task.ts';
import type { Mesh } from './mesh.ts';
import { ProgramNotStartedError } from './program-not-started.ts';
import { createStagger } from './stagger.ts';
import type { ScheduledTask } from './task.ts';
import { terminate, terminateAfter } from './terminate-task.ts';

/** Keeps every service at its desired count, as the ECS service scheduler does. */
export interface Scheduler {
  tasks(): Task[];
  find(taskArn: string): ScheduledTask | undefined;
  /** ECS StopTask: out of rotation, SIGTERM, SIGKILL after the stop timeout. Resolves when the signal is sent. */
  stopTask(taskArn: string, reason: string): Promise<void>;
  /** Whether the operating system has reported that task's death. */
  hasStopped(taskArn: string): boolean;
  /**
   * Resolves when every service has its desired count of tasks in rotation. Rejects with NotStartedError where tasks of one
   * keep failing, or when `limitMs` have passed since the last one came into rotation.
   */
  allReady(limitMs: number): Promise<void>;
  /** Stops all tasks and replaces none. */
  close(): Promise<void>;
}

export interface SchedulerOptions {
  readonly topology: Topology;
  /** What each service is to run. */
  readonly policy: ServicePolicy;
  readonly clock: Clock;
  readonly log: EventLog;
  readonly children: Children;
  readonly mesh: Mesh;
  readonly nextPort: () => Promise<number>;
  readonly resilience: boolean;
  /** Folder with a sub-folder per task, for what faults put there. */
  readonly scratch: string;
}

const ofProcess = ({ child, port }: ScheduledTask) => ({
  process: child.identity,
  mark: child.mark,
  listensAt: `127.0.0.1:${port}`,
});

export function startScheduler(options: SchedulerOptions): Scheduler {
  const { topology, policy, clock, log, mesh } = options;
  const addresses = createAddresses(topology.name);
  const backoff = createBackoff();
  const board = createTaskBoard<ScheduledTask>({
    log,
    mesh,
    onRotation: (service) => desired.reconcile(serviceNamed(topology, service)),
  });
  const drain = (task: ScheduledTask, stop: TaskStop) => {
    if (task.state === 'draining') return;
    task.stop ??= stop;
    board.change(task, 'draining', stop.reason);
    void terminateAfter(mesh.apply(board.all()), task, clock);
  };
  const failures = createStartFailures();
  const desired: DesiredCount = keepDesiredCount({
    ...{ zones: topology.zones, clock, board, backoff, policy, drain },
    launch: createLauncher({ ...options, addresses }),
    onNoStart: ({ name }, error) =>
      failures.failed(name, error.message, { isFinal: error instanceof ProgramNotStartedError }),
    follow: createFollower({
      ...{ clock, board, mesh, backoff, stagger: createStagger() },
      onLost: (service) => desired.reconcile(service),
      onHealthy: ({ revision }, service) => {
        failures.healthy(service.name);
        policy.taskHealthy(service, revision.deploymentId);
      },
      onNeverReady: (task, why, hasEnded) => failures.failed(task.service, why, neverReady(task, hasEnded)),
      onFailed: ({ revision }, service) => policy.taskFailed(service, revision.deploymentId),
    }),
  });
  policy.onNews((service) => desired.reconcile(service));
  for (const service of topology.services) desired.reconcile(service);

  return {
    tasks: () =>
      board.all().map((task) =>
        describeTask(task, {
          clusterArn: addresses.clusterArn,
          tags: tagsOfTask(topology.name, task.service),
          ...ofProcess(task),
        }),
      ),
    find: board.find,
    stopTask: async (taskArn, reason) => {
      const task = board.find(taskArn);
      if (!task || task.state === 'draining') return;
      task.stop ??= { code: 'UserInitiated', reason };
      board.change(task, 'draining', reason);
      desired.reconcile(serviceNamed(topology, task.service));
      void terminate(task, clock);
    },
    hasStopped: board.hasStopped,
    allReady: (limitMs) => allInRotation({ topology, board, clock, limitMs, failures }),
    close: async () => {
      desired.close();
      await Promise.all(board.all().map((task) => terminate(task, clock)));
    },
  };
}

/** A program of the user's own that was not ready in the time that it was given is given up; a machine may be busy. */
const neverReady = ({ child, revision }: ScheduledTask, hasEnded: boolean) => ({
  logged: wordsOf(child.logFile),
  isFinal: !hasEnded && revision.program.kind === 'command',
});
