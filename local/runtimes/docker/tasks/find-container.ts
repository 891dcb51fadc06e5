import type { Incarnation } from '../containers/incarnation.ts';
import type { Daemon } from '../daemon/daemon.ts';
import { chooseContainer, type Use } from './choose.ts';
import { makeClone } from './clones.ts';
import type { Pending, Pendings } from './pending.ts';
import type { ContainerRegister, KnownContainer } from './register.ts';
import { isLive, type RunningTask } from './running-task.ts';

/** Finds, or makes, what is to run a task. */
export interface ContainerFinder {
  useOf(container: KnownContainer): Use;
  /** What is there is taken at once; what is not is made. Undefined where neither can be. */
  find(pending: Pending): Promise<void> | undefined;
  bind(pending: Pending, container: KnownContainer): void;
  /** The rollout that a clone was last meant for. */
  rolloutOf(containerId: string): string | undefined;
  /** Resolves once the clones are there that are being made, of one service or of all. */
  made(service?: string): Promise<unknown>;
}

export interface FinderOptions {
  readonly daemon: Daemon;
  readonly register: ContainerRegister;
  readonly pendings: Pendings;
  readonly running: (containerId: string) => Incarnation | undefined;
  readonly taskOn: (containerId: string) => RunningTask | undefined;
}

export function createFinder({ daemon, register, pendings, running, taskOn }: FinderOptions): ContainerFinder {
  const rollouts = new Map<string, string>();
  const making = new Map<Promise<unknown>, string>();

  const useOf = ({ containerId }: KnownContainer): Use => {
    const makers = pendings.all().filter(({ cloning }) => cloning?.containerId === containerId);
    const clonedFor = makers.map(({ deploymentId }) => deploymentId);
    const task = taskOn(containerId);
    const ofTask = task && isLive(task) ? task.revision.deploymentId : undefined;
    const deploymentId = pendings.on(containerId)?.deploymentId ?? ofTask;
    if (deploymentId !== undefined) return { is: 'taken', deploymentId, clonedFor };
    if (task) return { is: 'ending', clonedFor };
    return { is: running(containerId) ? 'free' : 'stopped', clonedFor };
  };

  const bind = (pending: Pending, container: KnownContainer) => {
    pending.container = container;
    if (container.clone) rollouts.set(container.containerId, pending.deploymentId);
  };

  const make = (pending: Pending, of: KnownContainer): Promise<void> => {
    pending.cloning = of;
    const made = makeClone(daemon, of, pending.revision)
      .then((clone) => {
        register.add(clone);
        bind(pending, clone);
      })
      .finally(() => {
        pending.cloning = undefined;
        making.delete(made);
      });
    making.set(made, of.service);
    return made;
  };

  return {
    useOf,
    bind,
    find: (pending) => {
      const choice = chooseContainer(register.placesOf(pending.service.name), useOf, pending.revision);
      if (!choice) return undefined;
      if ('cloneOf' in choice) return make(pending, choice.cloneOf);
      bind(pending, choice.container);
      return Promise.resolve();
    },
    rolloutOf: (containerId) => rollouts.get(containerId),
    made: (service) => Promise.allSettled([...making].filter(([, of]) => (service ?? of) === of).map(([made]) => made)),
  };
}
