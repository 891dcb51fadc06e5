import type { Service } from '../../../../lib/model/topology.ts';
import { createWaiting } from '../../scheduling/waiting.ts';
import type { TaskRevision } from '../../service-policy.ts';
import type { KnownContainer } from './register.ts';

/** A task that is to be: waited for by whoever wants it, until it runs, has failed, or is not wanted any more. */
export interface Pending {
  readonly service: Service;
  readonly revision: TaskRevision;
  readonly deploymentId: string;
  /** What is to run it; undefined while there is none. */
  container: KnownContainer | undefined;
  /** The container that one is being made after. */
  cloning: KnownContainer | undefined;
  /** How long its start was put off. */
  delay: number;
  /** Aborted when the wait is over. */
  readonly over: AbortController;
  /** Aborted when its container is to be looked at again. */
  look: AbortController;
}

export const isOver = ({ over }: Pending): boolean => over.signal.aborted;

/** Those that are waited for. */
export interface Pendings {
  all(): Pending[];
  /** Oldest first. */
  of(service: Service): readonly Pending[];
  /** Who waits for that container. */
  on(containerId: string): Pending | undefined;
  add(service: Service, revision: TaskRevision): Pending;
  /** Its wait is over. */
  settle(pending: Pending): void;
}

export function createPendings(services: readonly Service[]): Pendings {
  const waiting = createWaiting<Pending>();
  const leave = new Map<Pending, () => void>();
  const all = () => services.flatMap((service) => waiting.of(service));
  return {
    all,
    of: waiting.of,
    on: (containerId) => all().find(({ container }) => container?.containerId === containerId),
    add: (service, revision) => {
      const pending: Pending = {
        ...{ service, revision, deploymentId: revision.deploymentId },
        ...{ container: undefined, cloning: undefined, delay: 0 },
        ...{ over: new AbortController(), look: new AbortController() },
      };
      leave.set(pending, waiting.add(service, pending));
      return pending;
    },
    settle: (pending) => {
      leave.get(pending)?.();
      leave.delete(pending);
      pending.over.abort();
      pending.look.abort();
    },
  };
}
