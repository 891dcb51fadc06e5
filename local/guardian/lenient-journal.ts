import type { JournalFile } from '../journal/journal-file.ts';

/** A journal whose failures are told at its end: to undo and to end is worth more than to write so. */
export interface Lenient extends Pick<JournalFile, 'append'> {
  durable(...event: Parameters<JournalFile['durable']>): Promise<void>;
  /** Why not all of it could be written; nothing where it could. */
  close(): Promise<{ readonly unwritten?: string }>;
}

export function leniently(journal: JournalFile): Lenient {
  let closed: Promise<unknown> | undefined;
  let unwritten: string | undefined;
  const fail = (error: Error) => {
    unwritten ??= error.message;
  };
  return {
    append: journal.append,
    durable: (event) =>
      journal.durable(event).then(
        () => {},
        () => {},
      ),
    close: async () => {
      // What could not be written is tried again once more.
      closed ??= journal.close().catch(fail);
      await closed;
      return unwritten === undefined ? {} : { unwritten };
    },
  };
}
