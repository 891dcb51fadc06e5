import type { Clock } from '../../../../base/clock.ts';
import { findService, type Service, type Topology } from '../../../../lib/model/topology.ts';
import type { createBackoff } from '../../backoff.ts';
import type { createAddresses } from '../../scheduling/addresses.ts';
import { shortLives } from '../../scheduling/short-lives.ts';
import type { StartFailures } from '../../scheduling/start-failures.ts';
import type { TaskBoard } from '../../scheduling/task-board.ts';
import type { ServicePolicy } from '../../service-policy.ts';
import type { ContainerChange, Ending } from '../containers/container-book.ts';
import type { Incarnation } from '../containers/incarnation.ts';
import type { Pending } from './pending.ts';
import { endedByItself, exitOf, processOf, type RunningTask } from './running-task.ts';

export interface FollowerOptions {
  readonly topology: Topology;
  readonly clock: Clock;
  readonly board: TaskBoard<RunningTask>;
  readonly backoff: ReturnType<typeof createBackoff>;
  readonly failures: StartFailures;
  readonly policy: ServicePolicy;
  readonly addresses: ReturnType<typeof createAddresses>;
  /** The name of the zone that a container is in. */
  readonly zoneOf: (incarnation: Incarnation) => string;
  /** There is a task, on which nothing was said yet. */
  readonly onTask: () => void;
  /** A task no longer serves: another is to take its place. */
  readonly onLost: (service: Service) => void;
  /** Whether a task takes calls already, asked from outside, as a load balancer asks; absent: its health alone tells. */
  readonly isReady?: IsReady | undefined;
  /** What a container has logged last, in words. */
  readonly lastWords: (of: Incarnation) => Promise<string>;
  /** A task has failed its health checks, and is to be ended after a while, milliseconds. */
  readonly replace: (task: RunningTask, delay: number) => void;
}

/** Never rejects. */
export type IsReady = (incarnation: Incarnation, service: Service) => Promise<boolean>;

/** Between two questions whether a task that starts is ready, milliseconds. */
const askedEvery = 250;

/** Follows tasks from their start to their end, as the daemon tells of their containers. */
export interface Follower {
  on(containerId: string): RunningTask | undefined;
  /** The container that was waited for runs: it is a task now. */
  adopt(pending: Pending, incarnation: Incarnation): void;
  /** What has become of a container, which may be a task. */
  heard(change: ContainerChange): void;
}

/** When a task counts as ready: by its health, or because it has said so when it was asked. */
function createReadiness(
  { clock, board, backoff, failures, policy }: FollowerOptions,
  taskOn: (containerId: string) => RunningTask | undefined,
) {
  const ready = (task: RunningTask, service: Service, why: string) => {
    const { deploymentId } = task.revision;
    task.readyAt = clock.monotonic();
    backoff.ready(deploymentId);
    failures.healthy(service.name);
    board.change(task, 'ready', why);
    policy.taskHealthy(service, deploymentId);
  };
  const isStarting = (task: RunningTask) => task.state === 'starting' && taskOn(task.incarnation.containerId) === task;
  const askUntilReady = async (task: RunningTask, service: Service, isReady: IsReady) => {
    while (isStarting(task)) {
      const isWell = await isReady(task.incarnation, service);
      if (isWell && isStarting(task)) return ready(task, service, 'answered that it is ready');
      await clock.sleep(askedEvery);
    }
  };
  const readyIfItLasts = async (task: RunningTask, service: Service) => {
    await clock.sleep(shortLives.lasting);
    if (isStarting(task)) ready(task, service, 'runs, and has no health check');
  };
  return { ready, askUntilReady, readyIfItLasts };
}

export function createFollower(options: FollowerOptions): Follower {
  const { topology, board, backoff, policy, onLost, replace, onTask } = options;
  const tasks = new Map<string, RunningTask>();

  const { ready, askUntilReady, readyIfItLasts } = createReadiness(options, (containerId) => tasks.get(containerId));
  const looks = (task: RunningTask, service: Service) => {
    const { deploymentId } = task.revision;
    const { health } = task.incarnation;
    if (task.state === 'starting' && health === 'healthy') ready(task, service, 'passed its health check');
    if (task.state === 'starting' && health === 'none') void readyIfItLasts(task, service);
    if (health !== 'unhealthy' || (task.state !== 'starting' && task.state !== 'ready')) return;
    const reason = 'failed its health checks';
    if (task.readyAt === undefined) {
      backoff.died(deploymentId);
      void tellFailure(task, reason, options);
    }
    task.stop ??= { code: 'ServiceSchedulerInitiated', reason: 'Task failed container health checks' };
    board.change(task, 'unhealthy', reason);
    policy.taskFailed(service, deploymentId);
    onLost(service);
    replace(task, backoff.delay(deploymentId));
  };

  const ended = (task: RunningTask, service: Service, ending: Ending) => {
    tasks.delete(task.incarnation.containerId);
    const neverReady = task.state === 'starting' && ending.exitCode !== undefined;
    const exit = exitOf(ending) ?? 'ended while the Docker daemon could not be asked';
    countEnd(task, neverReady, options);
    task.stop ??= endedByItself(ending);
    board.remove(task, exit);
    if (neverReady) {
      policy.taskFailed(service, task.revision.deploymentId);
      void tellFailure(task, exit, options);
    }
  };

  return {
    on: (containerId) => tasks.get(containerId),
    adopt: (pending, incarnation) => {
      const task = taskOf(pending, incarnation, options);
      tasks.set(incarnation.containerId, task);
      board.add(task);
      const { delay } = pending;
      board.change(task, 'starting', delay > 0 ? `started after a back-off of ${delay} ms` : 'started');
      onTask();
      looks(task, pending.service);
      if (options.isReady) void askUntilReady(task, pending.service, options.isReady);
    },
    heard: (change) => {
      const task = tasks.get(change.of.containerId);
      const service = task && findService(topology, task.service);
      if (!task || !service || task.incarnation.id !== change.of.id) return;
      task.incarnation = change.of;
      if (change.type === 'ended') ended(task, service, change.ending);
      else looks(task, service);
    },
  };
}

function taskOf(pending: Pending, incarnation: Incarnation, options: FollowerOptions): RunningTask {
  const { topology, addresses, zoneOf } = options;
  const name = zoneOf(incarnation);
  const zone = topology.zones.find((each) => each.name === name) ?? topology.zones[0];
  if (!zone) throw new Error(`topology ${topology.name} has no zone`);
  return {
    ...addresses.next(zone, incarnation.id),
    service: pending.service.name,
    availabilityZone: zone.name,
    revision: pending.revision,
    incarnation,
    process: processOf(incarnation),
    state: 'starting',
    balanced: true,
  };
}

/** A task has not become ready: with what it has said, which goes with its container. */
async function tellFailure(
  { incarnation, service }: RunningTask,
  how: string,
  { failures, lastWords }: FollowerOptions,
): Promise<void> {
  const logged = await lastWords(incarnation).catch(({ message }: Error) => `its log cannot be read: ${message}`);
  failures.failed(service, `${incarnation.name}: ${how}`, { logged });
}

/** Whether the next task of its rollout is to be put off. */
function countEnd(task: RunningTask, neverReady: boolean, { clock, backoff }: FollowerOptions): void {
  const { readyAt, stop, revision } = task;
  if (neverReady) backoff.died(revision.deploymentId);
  else if (readyAt === undefined) return;
  else if (clock.monotonic() - readyAt >= shortLives.hardlyRan) backoff.ran(revision.deploymentId);
  else if (!stop) backoff.hardlyRan(revision.deploymentId);
}
