import { readFileSync } from 'node:fs';
import { type Event, eventVersion } from '../../lib/model/events/event.ts';

/** A journal as it was found: its events, and the lines that are none. */
export interface JournalContent {
  readonly events: Event[];
  readonly skipped: SkippedLine[];
}

/** A corrupt or half-written line, or an event of another version of the journal; lines count from 1. */
export interface SkippedLine {
  readonly line: number;
  readonly text: string;
  readonly version?: number;
}

/** How many events of a version that this one cannot read. */
export interface UnreadEvents {
  readonly version: number;
  readonly events: number;
}

/** Events of other versions among the lines that were skipped: what they left behind cannot be told. */
export function unreadIn(skipped: readonly SkippedLine[]): UnreadEvents[] {
  const counts = new Map<number, number>();
  for (const { version } of skipped) {
    if (version !== undefined) counts.set(version, (counts.get(version) ?? 0) + 1);
  }
  return [...counts].map(([version, events]) => ({ version, events }));
}

export function unreadInWords(unread: readonly UnreadEvents[]): string {
  const each = unread.map(({ version, events }) => `${events} events of version ${version}`);
  return `the journal has ${each.join(' and ')}, which this one (version ${eventVersion}) cannot read`;
}

/** Reads the events of a journal; lines that are no event are reported and skipped. A file that does not exist is empty. */
export function readJournal(path: string): JournalContent {
  const events: Event[] = [];
  const skipped: SkippedLine[] = [];
  for (const [index, text] of readText(path).split('\n').entries()) {
    if (text === '') continue;
    const event = parseEvent(text);
    if (event) events.push(event);
    else skipped.push({ line: index + 1, text, ...versionOf(text) });
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

/** The version of an event that is none of this version. */
function versionOf(text: string): Pick<SkippedLine, 'version'> {
  try {
    const value = JSON.parse(text) as { v?: unknown; type?: unknown } | null;
    return typeof value?.v === 'number' && typeof value.type === 'string' ? { version: value.v } : {};
  } catch {
    return {};
  }
}
