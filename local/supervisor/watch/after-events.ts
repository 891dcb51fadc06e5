import type { Event, EventLog } from '../../../lib/model/events/event.ts';

/**
 * Takes every event after the one who told it has gone on: nobody waits for us, and what we tell in answer comes after it
 * for every other reader too. What `take` throws is complained about. Gives the way to end that.
 */
export function afterEvents(log: EventLog, take: (event: Event) => void, complain: (error: Error) => void): () => void {
  let queue: Event[] = [];
  const drain = () => {
    const events = queue;
    queue = [];
    for (const event of events) {
      try {
        take(event);
      } catch (error) {
        complain(error as Error);
      }
    }
  };
  return log.subscribe((event) => {
    if (queue.push(event) === 1) queueMicrotask(drain);
  });
}
