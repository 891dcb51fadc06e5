import type { Clock } from '../../base/clock.ts';
import { type Event, type EventBody, type EventLog, eventVersion } from '../../lib/model/events/event.ts';
import { openLineFile } from './line-file.ts';
import { readJournal, type SkippedLine } from './read-journal.ts';

/** An event log kept as JSON lines in a file. */
export interface JournalFile extends EventLog {
  /** Lines found at the opening that are no event. */
  readonly skipped: readonly SkippedLine[];
  /** Writes what is buffered and closes the file. Rejects when it cannot be written. */
  close(): Promise<void>;
}

/**
 * Opens or makes a journal; sequence numbers go on from the last event found. `append` returns before the event is
 * written; `durable` resolves after fdatasync, which events given meanwhile share, and rejects when the disk refuses.
 */
export function openJournal(path: string, clock: Clock): JournalFile {
  const { events, skipped } = readJournal(path);
  const file = openLineFile(path);
  const listeners = new Set<(event: Event) => void>();
  let seq = events.reduce((greatest, event) => Math.max(greatest, event.seq), 0);

  const record = (body: EventBody): Event => {
    const event: Event = { v: eventVersion, seq: ++seq, wall: clock.wall(), mono: clock.monotonic(), ...body };
    events.push(event);
    return event;
  };

  const publish = (event: Event) => {
    for (const listener of listeners) tell(listener, event);
    return event;
  };

  return {
    skipped,
    get last() {
      return seq;
    },
    append: (body) => {
      const event = record(body);
      file.append(JSON.stringify(event));
      return publish(event);
    },
    durable: async (body) => {
      const event = record(body);
      const written = file.durable(JSON.stringify(event));
      publish(event);
      await written;
      return event;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    since: (after) => events.slice(events.findLastIndex((event) => event.seq <= after) + 1),
    close: () => file.close(),
  };
}

/** A subscriber that throws is warned about; it must not keep an event from the others, or a revert from happening. */
function tell(listener: (event: Event) => void, event: Event): void {
  try {
    listener(event);
  } catch (error) {
    process.emitWarning(`a subscriber of the journal failed on ${event.type}: ${(error as Error).stack}`);
  }
}
