import { type Clock, systemClock } from '../../../../base/clock.ts';
import { createBackoff } from '../../backoff.ts';
import type { Daemon } from '../daemon/daemon.ts';
import type { ContainerChange } from './container-book.ts';
import type { Incarnation } from './incarnation.ts';

/** SIGTERM, then SIGKILL after this; seconds. */
const stopSeconds = 10;

export interface Replacer {
  /** To be told of every change. */
  heard(change: ContainerChange): void;
  /** ECS StopTask: SIGTERM, SIGKILL after the stop timeout, and another in its place. Resolves when that has been started. */
  stopTask(of: Incarnation): Promise<void>;
  close(): void;
}

interface ReplacerOptions {
  readonly daemon: Daemon;
  /** Told of each task that is replaced because of its health, and of what could not be replaced. */
  readonly onNotice: (message: string) => void;
  readonly clock?: Clock;
}

/**
 * Replaces tasks as the ECS service scheduler does: those that are unhealthy, and those that are to stop. What exits is its
 * restart policy's to bring back. Each is one request to the daemon, so that nothing stays down should its asker die.
 */
export function createReplacer({ daemon, onNotice, clock = systemClock }: ReplacerOptions): Replacer {
  const backoff = createBackoff();
  let isClosed = false;

  const replace = async (of: Incarnation) => {
    const delay = backoff.delay(of.containerId);
    backoff.died(of.containerId);
    if (delay > 0) await clock.sleep(delay);
    if (isClosed) return;
    onNotice(`${of.name} failed its health check: it is replaced`);
    await daemon.docker.getContainer(of.containerId).restart({ t: stopSeconds });
  };

  return {
    heard: ({ type, of }) => {
      if (type !== 'health') return;
      if (of.health === 'healthy') backoff.ready(of.containerId);
      if (of.health !== 'unhealthy' || isClosed) return;
      replace(of).catch((error) => onNotice(`${of.name} could not be replaced: ${(error as Error).message}`));
    },
    stopTask: async ({ containerId }) => {
      await daemon.docker.getContainer(containerId).restart({ t: stopSeconds });
    },
    close: () => {
      isClosed = true;
    },
  };
}
