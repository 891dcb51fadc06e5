import type { Clock } from '../../base/clock.ts';
import type { StartedStores } from '../../lib/model/system.ts';
import { storesOf, type Topology } from '../../lib/model/topology.ts';
import type { Alarms } from '../../measure/alarms.ts';

const lookMilliseconds = 500;
/** Looks between two questions how long messages wait. */
const looksPerQuestion = 4;

interface WatchOptions {
  readonly alarms: Alarms;
  readonly topology: Topology;
  readonly stores: Pick<StartedStores, 'sentTimes'>;
  readonly clock: Clock;
  /** Told what was found, too. */
  readonly onOldest?: ((queue: string, seconds: number) => void) | undefined;
}

/** Looks at the alarms while nobody says anything, and at the messages that wait. */
export function watchAlarms({ alarms, topology, stores, clock, onOldest }: WatchOptions): { close(): void } {
  const closing = new AbortController();
  const queues = storesOf(topology, 'sqs-queue');
  const look = async () => {
    for (let count = 0; !closing.signal.aborted; count++) {
      alarms.look();
      if (count % looksPerQuestion === 0) {
        for (const queue of queues) {
          const seconds = await oldestMessage(queue, stores, clock);
          if (seconds === undefined || closing.signal.aborted) continue;
          alarms.oldestMessage(queue, seconds);
          onOldest?.(queue, seconds);
        }
      }
      await clock.sleep(lookMilliseconds, closing.signal);
    }
  };
  void look();
  return { close: () => closing.abort() };
}

/**
 * The age of a queue's oldest message that is not deleted, seconds, as CloudWatch counts it. SQS itself does not tell it,
 * only CloudWatch does; an emulator can be looked into. Undefined where a system has brought another.
 */
async function oldestMessage(
  queue: string,
  { sentTimes }: Pick<StartedStores, 'sentTimes'>,
  clock: Clock,
): Promise<number | undefined> {
  try {
    const sent = await sentTimes?.(queue);
    return sent && (sent.length === 0 ? 0 : (clock.wall() - Math.min(...sent)) / 1000);
  } catch {
    return undefined;
  }
}
