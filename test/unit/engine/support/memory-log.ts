import type { Clock } from '../../../../base/clock.ts';
import type { Event, EventBody, EventLog } from '../../../../lib/model/events/event.ts';

/** An event log in memory whose durable events take a moment, as a disk does. */
export function createMemoryLog(clock: Clock): EventLog & { readonly onDisk: readonly Event[] } {
  const events: Event[] = [];
  const onDisk: Event[] = [];
  const listeners = new Set<(event: Event) => void>();
  const append = (body: EventBody): Event => {
    const event: Event = { v: 2, seq: events.length + 1, wall: clock.wall(), mono: clock.monotonic(), ...body };
    events.push(event);
    for (const listener of listeners) listener(event);
    return event;
  };
  return {
    onDisk,
    get last() {
      return events.length;
    },
    append,
    durable: async (body) => {
      const event = append(body);
      await clock.sleep(5);
      onDisk.push(event);
      return event;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    since: (after) => events.slice(after),
  };
}
