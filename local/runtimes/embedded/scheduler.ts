import type { Clock } from '../../../base/clock.ts';
import type { TaskStop } from '../../../lib/model/events/deployment.ts';
import type { EventLog } from '../../../lib/model/events/event.ts';
import { tagsOfTask } from '../../../lib/model/labels.ts';
import { isProtected, type ResilienceLevel } from '../../../lib/model/resilience.ts';
import { serviceNamed, type Topology } from '../../../lib/model/topology.ts';
import { createBackoff } from '../backoff.ts';
import type { Task } from '../runtime.ts';
import { createAddresses } from '../scheduling/addresses.ts';
import { allInRotation } from '../scheduling/all-in-rotation.ts';
import { describeTask } from '../scheduling/kept-task.ts';
import { createLostTasks, type LostTasks } from '../scheduling/lost-tasks.ts';
import { createStartFailures, type StartFailures } from '../scheduling/start-failures.ts';
import { createTaskBoard, type TaskBoard } from '../scheduling/task-board.ts';
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

/** Keeps every service at its desired count, as the ECS service scheduler does, where the system has that of it. */
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
  /**
   * As somebody who ends all tasks and starts as many as are wanted. Resolves when these are in rotation and the others have
   * gone; rejects as `allReady` does.
   */
  restart(limitMs: number): Promise<void>;
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
  readonly resilience: ResilienceLevel;
  /** Folder with a sub-folder per task, for what faults put there. */
  readonly scratch: string;
}

const described = (task: ScheduledTask, { clusterArn, topology }: { clusterArn: string; topology: Topology }): Task =>
  describeTask(task, {
    ...{ clusterArn, tags: tagsOfTask(topology, serviceNamed(topology, task.service)) },
    ...{ process: task.child.identity, mark: task.child.mark, listensAt: `127.0.0.1:${task.port}` },
  });

export function startScheduler(options: SchedulerOptions): Scheduler {
  const { topology, clock, log, mesh, resilience } = options;
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
  const lost = createLostTasks(options.policy);
  const { policy } = lost;
  const desired: DesiredCount = keepDesiredCount({
    ...{ zones: topology.zones, clock, board, backoff, policy, drain },
    launch: createLauncher({ ...options, addresses }),
    onNoStart: ({ name }, error) =>
      failures.failed(name, error.message, { isFinal: error instanceof ProgramNotStartedError }),
    follow: createFollower({
      ...{ clock, board, mesh, backoff, stagger: createStagger() },
      asksHealth: isProtected(resilience, 'healthChecks'),
      onEnded: lost.add,
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

  const allReady = async (limitMs: number) => {
    await allInRotation({ topology, board, clock, limitMs, failures });
    // Whoever starts a system sees to it until it is up.
    lost.keep(!isProtected(resilience, 'restarts'));
  };
  return {
    tasks: () => board.all().map((task) => described(task, { clusterArn: addresses.clusterArn, topology })),
    find: board.find,
    hasStopped: board.hasStopped,
    allReady,
    ...byHand({ ...options, board, lost, failures, drain, allReady, reconcile: desired.reconcile }),
    close: async () => {
      desired.close();
      await Promise.all(board.all().map((task) => terminate(task, clock)));
    },
  };
}

interface Keeping extends Pick<SchedulerOptions, 'topology' | 'clock'>, Pick<Scheduler, 'allReady'> {
  readonly board: TaskBoard<ScheduledTask>;
  readonly lost: LostTasks;
  readonly failures: StartFailures;
  readonly drain: (task: ScheduledTask, stop: TaskStop) => void;
  readonly reconcile: DesiredCount['reconcile'];
}

/** What somebody beside the scheduler may do with its tasks. */
function byHand(keeping: Keeping): Pick<Scheduler, 'stopTask' | 'restart'> {
  const { topology, clock, board, lost, failures, drain, reconcile, allReady } = keeping;
  return {
    stopTask: async (taskArn, reason) => {
      const task = board.find(taskArn);
      if (!task || task.state === 'draining') return;
      task.stop ??= { code: 'UserInitiated', reason };
      lost.add(task);
      board.change(task, 'draining', reason);
      reconcile(serviceNamed(topology, task.service));
      void terminate(task, clock);
    },
    restart: async (limitMs) => {
      const before = board.all();
      lost.keep(false);
      failures.forget();
      for (const task of before) drain(task, { code: 'UserInitiated', reason: 'all tasks are restarted' });
      for (const service of topology.services) reconcile(service);
      await Promise.all([allReady(limitMs), ...before.map(({ child }) => child.exited)]);
    },
  };
}

/** A program of the user's own that was not ready in the time that it was given is given up; a machine may be busy. */
const neverReady = ({ child, revision }: ScheduledTask, hasEnded: boolean) => ({
  logged: wordsOf(child.logFile),
  isFinal: !hasEnded && revision.program.kind === 'command',
});
