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
  readonly stores: Pick<StartedStores, 'portOf'>;
  readonly clock: Clock;
}

/** Looks at the alarms while nobody says anything, and at the messages that wait. */
export function watchAlarms({ alarms, topology, stores, clock }: WatchOptions): { close(): void } {
  const closing = new AbortController();
  const queues = storesOf(topology, 'sqs-queue');
  const look = async () => {
    for (let count = 0; !closing.signal.aborted; count++) {
      alarms.look();
      if (count % looksPerQuestion === 0) {
        for (const queue of queues) {
          const seconds = await oldestMessage(queue, stores, clock, closing.signal);
          if (seconds !== undefined) alarms.oldestMessage(queue, seconds);
        }
      }
      await clock.sleep(lookMilliseconds, closing.signal);
    }
  };
  void look();
  return { close: () => closing.abort() };
}

interface Waiting {
  readonly sentTimestamp?: number;
}

/**
 * The age of a queue's oldest message that is not deleted, seconds, as CloudWatch counts it. SQS itself does not tell it, only CloudWatch does; the emulator
 * that Breakwater brings can be looked into. Undefined where a system has brought another.
 */
async function oldestMessage(
  queue: string,
  stores: Pick<StartedStores, 'portOf'>,
  clock: Clock,
  signal: AbortSignal,
): Promise<number | undefined> {
  try {
    const answer = await fetch(`http://127.0.0.1:${stores.portOf(queue)}/_fauxqs/queues/${queue}`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(lookMilliseconds)]),
    });
    if (!answer.ok) return undefined;
    const { messages } = (await answer.json()) as {
      messages: { ready: Waiting[]; inflight: { message: Waiting }[] };
    };
    const all = [...messages.ready, ...messages.inflight.map(({ message }) => message)];
    const sent = all.flatMap(({ sentTimestamp }) => sentTimestamp ?? []);
    return sent.length === 0 ? 0 : (clock.wall() - Math.min(...sent)) / 1000;
  } catch {
    return undefined;
  }
}
