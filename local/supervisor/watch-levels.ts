import type { Clock } from '../../base/clock.ts';
import { residentWithChildren } from '../../base/process/resident-memory.ts';
import type { EventLog } from '../../lib/model/events/event.ts';
import type { StartedStores } from '../../lib/model/system.ts';
import { findStore, storesOf, type Topology } from '../../lib/model/topology.ts';
import type { Task } from '../runtimes/runtime.ts';

const lookMilliseconds = 1000;

interface WatchOptions {
  readonly topology: Topology;
  readonly stores: Pick<StartedStores, 'sentTimes'>;
  readonly tasks: () => readonly Pick<Task, 'id' | 'process'>[];
  /** Whether a load runs: without one nothing is compared. */
  readonly isLoaded: () => boolean;
  readonly log: Pick<EventLog, 'append'>;
  readonly clock: Clock;
  /** How long the oldest message of a queue has waited, each second. */
  readonly onOldest: (queue: string, seconds: number) => void;
}

/** Looks every second at what may pile up: messages on queues, and the memory of tasks. */
export function watchLevels(options: WatchOptions): { close(): void } {
  const { topology, stores, tasks, isLoaded, log, clock, onOldest } = options;
  const closing = new AbortController();
  const queues = storesOf(topology, 'sqs-queue');
  const look = async () => {
    while (!closing.signal.aborted) {
      const messages: Record<string, number> = {};
      for (const queue of queues) {
        const sent = await sentTo(queue, stores);
        if (closing.signal.aborted) return;
        if (!sent) continue;
        messages[queue] = sent.length;
        onOldest(queue, sent.length === 0 ? 0 : (clock.wall() - Math.min(...sent)) / 1000);
      }
      if (isLoaded()) {
        for (const queue of queues.flatMap((name) => deadLettersOf(topology, name))) {
          const sent = await sentTo(queue, stores);
          if (sent) messages[queue] = sent.length;
        }
        if (closing.signal.aborted) return;
        log.append({ type: 'levels', memory: memoryOf(tasks()), messages });
      }
      await clock.sleep(lookMilliseconds, closing.signal);
    }
  };
  void look();
  return { close: () => closing.abort() };
}

/**
 * When each message of a queue was sent that is not deleted. SQS itself does not tell it, only CloudWatch does; an emulator
 * can be looked into. Undefined where a system has brought another.
 */
async function sentTo(queue: string, { sentTimes }: Pick<StartedStores, 'sentTimes'>): Promise<number[] | undefined> {
  try {
    return await sentTimes?.(queue);
  } catch {
    return undefined;
  }
}

function deadLettersOf(topology: Topology, queue: string): string[] {
  const store = findStore(topology, queue);
  return store?.kind === 'sqs-queue' ? [store.deadLetterQueue] : [];
}

const memoryOf = (tasks: readonly Pick<Task, 'id' | 'process'>[]): Record<string, number> =>
  Object.fromEntries(
    tasks.flatMap(({ id, process }) => {
      const mebibytes = residentWithChildren(process);
      return mebibytes === undefined ? [] : [[id, Math.round(mebibytes)]];
    }),
  );
