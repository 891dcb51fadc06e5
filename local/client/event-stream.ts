import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { Event } from '../../lib/model/events/event.ts';

/** The events of a system, read from one answer until it ends. */
export interface EventStream {
  /** Every event so far, oldest first; it grows. */
  readonly events: readonly Event[];
  onEvent(listener: (event: Event) => void): () => void;
  /** Resolves when the event of that sequence number is in; rejects where the stream ends before. */
  until(seq: number): Promise<void>;
  /** Resolves with what `look` finds, which is asked after every event; rejects where the stream ends before. */
  when<Found>(look: () => Found | undefined, what: string): Promise<Found>;
}

/** Reads JSON lines; all events up to `start` are taken for read. */
export function readEvents(response: Response, start: number): EventStream {
  const events: Event[] = [];
  const listeners = new Set<(event: Event) => void>();
  const waiting = new Set<() => void>();
  let reached = start;
  let isOver = false;
  const wake = () => {
    for (const look of [...waiting]) look();
  };

  const lines = createInterface({ input: Readable.fromWeb(response.body as ReadableStream).on('error', () => {}) });
  lines.on('error', () => {});
  lines.once('close', () => {
    isOver = true;
    wake();
  });
  lines.on('line', (line) => {
    if (!line) return;
    const event = JSON.parse(line) as Event;
    events.push(event);
    for (const listener of listeners) listener(event);
    reached = event.seq;
    wake();
  });

  const when = <Found>(look: () => Found | undefined, what: string) =>
    new Promise<Found>((resolve, reject) => {
      const lookAgain = () => {
        const found = look();
        if (found === undefined && !isOver) return;
        waiting.delete(lookAgain);
        if (found !== undefined) resolve(found);
        else reject(new Error(`the event stream ended at event ${reached}, before ${what}: the system has gone`));
      };
      waiting.add(lookAgain);
      lookAgain();
    });

  return {
    events,
    onEvent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    when,
    until: async (seq) => void (await when(() => reached >= seq || undefined, `event ${seq}`)),
  };
}
