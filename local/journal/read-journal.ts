import { readFileSync } from 'node:fs';
import { type Event, eventVersion } from '../../lib/model/events/event.ts';

/** A journal as it was found: its events, and the lines that are none. */
export interface JournalContent {
  readonly events: Event[];
  readonly skipped: SkippedLine[];
}

/** A corrupt or half-written line; lines count from 1. */
export interface SkippedLine {
  readonly line: number;
  readonly text: string;
}

/** Reads the events of a journal; lines that are no event are reported and skipped. A file that does not exist is empty. */
export function readJournal(path: string): JournalContent {
  const events: Event[] = [];
  const skipped: SkippedLine[] = [];
  for (const [index, text] of readText(path).split('\n').entries()) {
    if (text === '') continue;
    const event = parseEvent(text);
    if (event) events.push(event);
    else skipped.push({ line: index + 1, text });
  }
  return { events, skipped };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function parseEvent(text: string): Event | undefined {
  try {
    const value = JSON.parse(text) as Partial<Event> | null;
    const isEvent = value?.v === eventVersion && Number.isSafeInteger(value.seq) && typeof value.type === 'string';
    return isEvent ? (value as Event) : undefined;
  } catch {
    return undefined;
  }
}
