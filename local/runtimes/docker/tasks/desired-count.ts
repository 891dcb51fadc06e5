import type { TaskStop } from '../../../../lib/model/events/deployment.ts';
import type { Service } from '../../../../lib/model/topology.ts';
import { placed } from '../../scheduling/kept-task.ts';
import type { StartFailures } from '../../scheduling/start-failures.ts';
import type { TaskBoard } from '../../scheduling/task-board.ts';
import { inWaiting } from '../../scheduling/waiting.ts';
import type { ServicePolicy, TaskRevision } from '../../service-policy.ts';
import { removeContainer } from './ask-daemon.ts';
import { type BringUpOptions, bringUp } from './bring-up.ts';
import { fits } from './choose.ts';
import type { ContainerFinder } from './find-container.ts';
import { isOver, type Pending, type Pendings } from './pending.ts';
import type { KnownContainer } from './register.ts';
import type { RunningTask } from './running-task.ts';

/** Starts and stops containers until a service runs what it should. */
export interface DesiredContainers {
  reconcile(service: Service): void;
  /** Removes the clones of a service that are of no use any more. */
  sweep(service: Service): void;
  /** Who waits for a container, or for any that runs what it does. */
  waitsFor(container: KnownContainer): Pending | undefined;
  /** Nothing is started or stopped any more. Resolves once nothing is being made. */
  close(): Promise<void>;
}

export interface DesiredContainersOptions extends BringUpOptions {
  readonly pendings: Pendings;
  readonly finder: ContainerFinder;
  readonly board: TaskBoard<RunningTask>;
  readonly policy: ServicePolicy;
  readonly failures: StartFailures;
  /** Makes the containers of a service that have been removed. @default - nobody does */
  readonly recreate?: ((service: string) => Promise<void>) | undefined;
  readonly drain: (task: RunningTask, stop: TaskStop) => void;
}

export function keepDesiredContainers(options: DesiredContainersOptions): DesiredContainers {
  const { pendings, finder, board, policy, drain } = options;
  let closed = false;
  const isClosed = () => closed;
  const start = createStarter(options, isClosed, {
    failed: (service) => reconcile(service),
    unwanted: (service) => sweep(service),
  });

  const sweep = (service: Service) => {
    if (!closed) removeUseless(service, options);
  };
  const reconcile = (service: Service) => {
    if (closed) return;
    const isUnwanted = ({ deploymentId }: Pending) => !policy.launches(service, deploymentId);
    for (const pending of pendings.of(service).filter(isUnwanted)) pendings.settle(pending);
    const tasks = board.all().filter((task) => task.service === service.name);
    const { starts, stops } = policy.reconcile(service, [...tasks.map(placed), ...pendings.of(service).map(inWaiting)]);
    // First what is new: a clone says what is stopped for it, whoever dies.
    for (const revision of starts) void start(service, revision);
    for (const { taskArn, reason } of stops) {
      const task = board.find(taskArn);
      if (task) drain(task, { code: 'ServiceSchedulerInitiated', reason });
    }
    sweep(service);
  };

  return {
    reconcile,
    sweep,
    waitsFor: (of) => {
      const found = pendings.on(of.containerId) ?? pendings.all().find((pending) => takes(pending, of));
      if (found && !found.container) finder.bind(found, of);
      return found;
    },
    close: async () => {
      closed = true;
      for (const pending of pendings.all()) pendings.settle(pending);
      await finder.made();
    },
  };
}

/** How soon a container that was made is to be heard of, and how often that is looked at: milliseconds. */
const heardWithin = 5000;
const lookedEvery = 100;

/** It has nothing else, and that would do. */
const takes = ({ service, revision, container, cloning }: Pending, of: KnownContainer): boolean =>
  !container && !cloning && service.name === of.service && fits(of, revision);

/** Sees a task through until it runs, has failed, or is not wanted any more. */
function createStarter(
  options: DesiredContainersOptions,
  isClosed: () => boolean,
  then: { failed(service: Service): void; unwanted(service: Service): void },
) {
  const { clock, backoff, pendings, finder, board, policy, failures } = options;

  const find = async (pending: Pending) => {
    const found = finder.find(pending);
    if (found) return await found;
    pending.delay = backoff.delay(pending.deploymentId);
    await clock.sleep(pending.delay, pending.over.signal);
    if (isOver(pending) || pending.container) return;
    const foundLater = finder.find(pending);
    if (foundLater) return await foundLater;
    await options.recreate?.(pending.service.name);
    await findMade(pending);
  };
  const findMade = async (pending: Pending) => {
    const until = clock.monotonic() + heardWithin;
    while (!isOver(pending) && !pending.container) {
      const found = finder.find(pending);
      if (found) return await found;
      if (clock.monotonic() > until) {
        throw new Error(`there is no container that could run a task of ${pending.service.name}`);
      }
      await clock.sleep(lookedEvery, pending.over.signal);
    }
  };
  const fail = (service: Service, deploymentId: string, error: Error) => {
    backoff.died(deploymentId);
    policy.taskFailed(service, deploymentId);
    failures.failed(service.name, error.message);
    board.complain(error);
    then.failed(service);
  };

  return async (service: Service, revision: TaskRevision) => {
    const pending = pendings.add(service, revision);
    try {
      do {
        await find(pending);
        if (isOver(pending)) return then.unwanted(service);
      } while ((await bringUp(pending, options)) === 'removed');
    } catch (error) {
      if (isClosed() || isOver(pending)) return;
      pendings.settle(pending);
      fail(service, revision.deploymentId, error as Error);
    }
  };
}

function removeUseless(service: Service, options: DesiredContainersOptions): void {
  const { daemon, register, finder, policy, board } = options;
  for (const clone of register.clonesOf(service.name)) {
    const rollout = finder.rolloutOf(clone.containerId);
    if (!['free', 'stopped'].includes(finder.useOf(clone).is)) continue;
    if (rollout !== undefined && policy.launches(service, rollout)) continue;
    register.remove(clone.containerId);
    removeContainer(daemon, clone.containerId).catch(board.complain);
  }
}
