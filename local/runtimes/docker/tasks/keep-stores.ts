import type { Clock } from '../../../../base/clock.ts';
import { createBackoff } from '../../backoff.ts';
import type { ContainerChange } from '../containers/container-book.ts';
import type { Incarnation } from '../containers/incarnation.ts';
import type { Daemon } from '../daemon/daemon.ts';
import { startContainer, stateOf } from './ask-daemon.ts';

/** Brings back the containers that hold stores, as AWS does with a node that has died. */
export interface StoreKeeper {
  heard(change: ContainerChange): void;
  /** Nothing is started any more. Resolves once nothing is being started. */
  close(): Promise<void>;
}

export interface StoreKeeperOptions {
  readonly daemon: Daemon;
  readonly clock: Clock;
  readonly stores: () => readonly Incarnation[];
  /** Makes the containers of a service of the compose file that have been removed. @default - nobody does */
  readonly recreate?: ((composeService: string) => Promise<void>) | undefined;
  readonly complain: (problem: Error) => void;
}

/** How long Docker has to start one again by its restart policy; milliseconds. */
const restartedWithin = 500;
/** One that has run for less has hardly come back; milliseconds. */
const leastLife = 10_000;

/**
 * Docker's restart policy, where there is one, starts a container whose process has ended; what was killed or stopped by hand,
 * or has no policy, is started here: soon, and later and later where it ends again and again.
 */
export function keepStores(options: StoreKeeperOptions): StoreKeeper {
  const { daemon, clock, stores, recreate, complain } = options;
  const backoff = createBackoff();
  const closing = new AbortController();
  const comingBack = new Set<Promise<void>>();

  const startWhereEnded = async ({ containerId, composeService }: Incarnation) => {
    if (stores().some((store) => store.composeService === composeService)) return;
    const state = await stateOf(daemon, containerId);
    if (state === undefined) await recreate?.(composeService);
    else if (['created', 'exited', 'dead'].includes(state)) await startContainer(daemon, containerId);
  };
  const bringBack = async (of: Incarnation): Promise<void> => {
    await clock.sleep(restartedWithin + backoff.delay(of.composeService), closing.signal);
    if (closing.signal.aborted) return;
    await startWhereEnded(of).catch((problem: Error) => {
      complain(problem);
      backoff.died(of.composeService);
      return bringBack(of);
    });
  };

  return {
    heard: ({ type, of, at }) => {
      if (type !== 'ended' || of.stores.length === 0 || closing.signal.aborted) return;
      if (at - of.startedAt < leastLife) backoff.died(of.composeService);
      else backoff.ready(of.composeService);
      const coming = bringBack(of);
      comingBack.add(coming);
      void coming.finally(() => comingBack.delete(coming));
    },
    close: async () => {
      closing.abort();
      await Promise.all(comingBack);
    },
  };
}
