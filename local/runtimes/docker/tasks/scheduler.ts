import type { Clock } from '../../../../base/clock.ts';
import { inTurns } from '../../../../base/in-turns.ts';
import type { EventLog } from '../../../../lib/model/events/event.ts';
import { tagsOfTask } from '../../../../lib/model/labels.ts';
import { findService, type Service, serviceNamed, type Topology } from '../../../../lib/model/topology.ts';
import { createBackoff } from '../../backoff.ts';
import type { Task } from '../../runtime.ts';
import { createAddresses } from '../../scheduling/addresses.ts';
import { allInRotation } from '../../scheduling/all-in-rotation.ts';
import { describeTask, isInRotation } from '../../scheduling/kept-task.ts';
import { createStartFailures } from '../../scheduling/start-failures.ts';
import { createTaskBoard } from '../../scheduling/task-board.ts';
import type { ServicePolicy } from '../../service-policy.ts';
import type { ContainedMesh, ContainedTasks } from '../contained.ts';
import type { ContainerChange } from '../containers/container-book.ts';
import type { Incarnation } from '../containers/incarnation.ts';
import { watchContainers } from '../containers/watch-containers.ts';
import type { Daemon } from '../daemon/daemon.ts';
import { knownContainers, removeClones } from './clones.ts';
import { keepDesiredContainers } from './desired-count.ts';
import { createTaskEnder } from './end-tasks.ts';
import { createFinder } from './find-container.ts';
import { createFollower, type IsReady } from './follow-tasks.ts';
import { createHearing, createRunning } from './hear.ts';
import { keepStores } from './keep-stores.ts';
import { lastWordsOf } from './last-words.ts';
import { createPendings, type Pending } from './pending.ts';
import { createContainerRegister } from './register.ts';
import type { RunningTask } from './running-task.ts';

/** Keeps every service of a compose project at its desired count, as the ECS service scheduler does. */
export interface ContainerScheduler extends ContainedTasks {
  /** The container that holds a store; undefined while none does. */
  storeOf(store: string): Incarnation | undefined;
  /** As that of processes: rejects with NotStartedError where tasks of a service keep failing, or for too long none comes. */
  allReady(limitMs: number): Promise<void>;
  /** Leaves the containers of the project running, all of them, and none of our own. */
  close(): Promise<void>;
}

export interface ContainerSchedulerOptions {
  readonly daemon: Daemon;
  readonly topology: Topology;
  /** The value of the label that the containers carry. @default - the topology's name */
  readonly system?: string;
  /** What each service is to run. */
  readonly policy: ServicePolicy;
  readonly clock: Clock;
  readonly log: EventLog;
  readonly mesh: ContainedMesh;
  /** Whether a task that starts takes calls already. @default - by its health, as the daemon tells it */
  readonly isReady?: IsReady | undefined;
  /** `host:port` of where the program of a container listens; undefined where nothing says so. @default - nothing does */
  readonly listensAt?: (incarnation: Incarnation, service: Service) => string | undefined;
  /** Makes the containers that have been removed, of a service or of one of the compose file. @default - nobody does */
  readonly recreate?: (of: Removed) => Promise<void>;
  /** Told of the containers that hold stores, from those on that are there. @default - nobody is */
  readonly onStoreChange?: (change: ContainerChange) => void;
  /** The name of the zone that a container is in. @default - by its label, else by its number among those of its service */
  readonly zoneOf?: (incarnation: Incarnation) => string;
}

export type Removed = { readonly service: string } | { readonly composeService: string };

/**
 * Takes over the containers of a compose project that is up, and clears what a scheduler that has died has left. Docker
 * brings back what exits by itself; what is unhealthy, was stopped or was killed by hand is its own to bring back, and stores that Docker leaves.
 */
export async function startContainerScheduler(options: ContainerSchedulerOptions): Promise<ContainerScheduler> {
  const { daemon, topology, system = topology.name, policy, log } = options;
  await removeClones(daemon, system);
  const parts = assemble(options);
  const { board, register, desired, failures, running, describe, heard } = parts;
  for (const container of await knownContainers(daemon, system)) register.add(container);
  let isOpen = false;
  const watch = await watchContainers(daemon, system, {
    clock: options.clock,
    onChange: (change) => {
      running.heard(change);
      if (isOpen) heard(change);
      if (change.of.stores.length > 0) options.onStoreChange?.(change);
    },
  });
  isOpen = true;
  policy.onNews(desired.reconcile);
  // A deployment may be over although no task has changed.
  const unsubscribe = log.subscribe((event) => {
    if (event.type !== 'rollout-state') return;
    const service = findService(topology, event.service);
    if (service) queueMicrotask(() => desired.sweep(service));
  });
  for (const service of topology.services) desired.reconcile(service);

  return {
    tasks: () => board.all().map(describe),
    find: (taskArn) => board.find(taskArn)?.incarnation,
    hasStopped: board.hasStopped,
    storeOf: (store) => running.stores().find(({ stores }) => stores.includes(store)),
    stopTask: async (taskArn, reason) => {
      const task = board.find(taskArn);
      if (!task || task.state === 'draining') return;
      task.stop ??= { code: 'UserInitiated', reason };
      board.change(task, 'draining', reason);
      desired.reconcile(serviceNamed(topology, task.service));
      void parts.ender.end(task);
    },
    allReady: (limitMs) => allInRotation({ topology, board, clock: options.clock, limitMs, failures }),
    close: async () => {
      parts.close();
      unsubscribe();
      watch.close();
      await Promise.all([desired.close(), parts.ender.ended(), parts.stores.close()]);
      await Promise.all([removeClones(daemon, system, { isNoneStopping: true }), parts.ender.startStopped()]);
    },
  };
}

function assemble(options: ContainerSchedulerOptions) {
  const { daemon, topology, policy, clock, log, mesh } = options;
  const addresses = createAddresses(topology.name);
  const backoff = createBackoff();
  const failures = createStartFailures();
  const running = createRunning();
  const register = createContainerRegister(topology);
  const pendings = createPendings(topology.services);
  let closed = false;

  const describe = (task: RunningTask): Task =>
    describeTask(task, {
      ...{ clusterArn: addresses.clusterArn, process: task.process },
      tags: tagsOfTask(topology, serviceNamed(topology, task.service)),
      listensAt: options.listensAt?.(task.incarnation, serviceNamed(topology, task.service)),
    });
  const contained = (task: RunningTask) => ({
    ...{ incarnation: task.incarnation, task: describe(task) },
    inRotation: isInRotation(task),
  });
  const lead = inTurns(() => mesh.apply(board.all().map(contained), running.stores()));
  const board = createTaskBoard<RunningTask>({
    log,
    mesh: { apply: lead },
    onRotation: (service) => desired.reconcile(serviceNamed(topology, service)),
  });
  const tell = () => void lead().catch(board.complain);
  const ender = createTaskEnder({ daemon, clock, board, pendings, lead, isClosed: () => closed });
  const zoneOf = options.zoneOf ?? ((of: Incarnation) => register.zoneOf({ ...of, service: of.service ?? '' }));
  const follower = createFollower({
    ...{ topology, clock, board, backoff, failures, policy, addresses, zoneOf },
    isReady: options.isReady,
    lastWords: (of) => lastWordsOf(daemon, of),
    onTask: tell,
    onLost: (service) => desired.reconcile(service),
    replace: (task, delay) => void ender.end(task, delay),
  });
  const finder = createFinder({ daemon, register, pendings, running: running.on, taskOn: follower.on });
  const adopt = (pending: Pending, incarnation: Incarnation) => {
    pendings.settle(pending);
    follower.adopt(pending, incarnation);
  };
  const desired = keepDesiredContainers({
    ...{ daemon, clock, backoff, register, pendings, finder, board, policy, failures, adopt },
    ...{ running: running.on, taskOn: follower.on },
    recreate: async (service) => await options.recreate?.({ service }),
    drain: (task, stop) => ender.drain(task, stop, finder.made(task.service)),
  });

  const stores = keepStores({
    ...{ daemon, clock, stores: running.stores, complain: board.complain },
    recreate: async (composeService) => await options.recreate?.({ composeService }),
  });
  const hear = createHearing({ topology, register, pendings, ender, desired, follower, stores, adopt, tell });
  return {
    ...{ board, register, desired, failures, running, describe, ender, stores },
    heard: (change: ContainerChange) => {
      if (!closed) hear(change);
    },
    close: () => {
      closed = true;
    },
  };
}
