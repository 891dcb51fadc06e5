import { findService, type Service, type Topology } from '../../../../lib/model/topology.ts';
import type { ContainerChange } from '../containers/container-book.ts';
import type { Incarnation } from '../containers/incarnation.ts';
import type { DesiredContainers } from './desired-count.ts';
import type { TaskEnder } from './end-tasks.ts';
import type { Follower } from './follow-tasks.ts';
import type { StoreKeeper } from './keep-stores.ts';
import type { Pending, Pendings } from './pending.ts';
import type { ContainerRegister } from './register.ts';

/** The containers that run, as they are told of. */
export function createRunning() {
  const running = new Map<string, Incarnation>();
  return {
    heard: ({ type, of }: ContainerChange): void => {
      if (type === 'ended') running.delete(of.containerId);
      else running.set(of.containerId, of);
    },
    on: (containerId: string): Incarnation | undefined => running.get(containerId),
    stores: (): Incarnation[] => [...running.values()].filter(({ stores }) => stores.length > 0),
  };
}

/** Hands on what the daemon tells of containers. */
export function createHearing(options: {
  readonly topology: Topology;
  readonly register: ContainerRegister;
  readonly pendings: Pendings;
  readonly ender: Pick<TaskEnder, 'runs'>;
  readonly desired: DesiredContainers;
  readonly follower: Follower;
  readonly stores: Pick<StoreKeeper, 'heard'>;
  readonly adopt: (pending: Pending, incarnation: Incarnation) => void;
  /** Tells whoever leads callers. */
  readonly tell: () => void;
}): (change: ContainerChange) => void {
  const { topology, register, pendings, ender, desired, follower, stores, adopt, tell } = options;

  /** Of a container of a service: what it is to be, or what its end asks for. */
  const heardOfService = (change: ContainerChange, service: Service) => {
    const { type, of } = change;
    if (type === 'started') {
      const container = { ...of, service: service.name };
      register.add(container);
      ender.runs(of.containerId);
      const pending = desired.waitsFor(container);
      if (pending) return adopt(pending, of);
    }
    follower.heard(change);
    pendings.on(of.containerId)?.look.abort();
    if (type !== 'health') desired.reconcile(service);
  };

  return (change) => {
    const service = findService(topology, change.of.service ?? '');
    if (service) heardOfService(change, service);
    stores.heard(change);
    if (change.of.stores.length > 0) tell();
  };
}
