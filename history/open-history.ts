import { dirname } from 'node:path';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { makeFolder } from '../base/make-folder.ts';
import type { HistoryRow } from './row.ts';

/** The runs of a system that are kept, in one file. */
export interface History {
  /** Adds runs that are not there yet; gives how many were not. */
  add(rows: readonly HistoryRow[]): number;
  /** Newest first. */
  rows(wanted?: { readonly experiments?: readonly string[]; readonly limit?: number }): HistoryRow[];
  /** Forgets what is beyond so many runs, or older; gives how many. */
  prune(wanted: { readonly keep?: number; readonly olderThan?: number }): number;
  readonly tickets: TicketNotes;
  close(): void;
}

/** The tickets that were told to who does not say what is open, by receiver and key. */
export interface TicketNotes {
  /** The keys of those that are open. */
  open(receiver: string): string[];
  /** `at`: milliseconds since the epoch. One that is there stays as it is. */
  add(receiver: string, key: string, at: number): void;
  remove(receiver: string, key: string): void;
}

/** The file cannot be used as it is: the message says why, in one sentence. */
export class HistoryError extends Error {
  override readonly name = 'HistoryError';
}

/** Each makes a file of the version before it one of the next. What was released is never changed, but followed by another. */
const steps = [
  `CREATE TABLE IF NOT EXISTS runs (
    id TEXT PRIMARY KEY, system TEXT NOT NULL, place TEXT NOT NULL, experiment TEXT NOT NULL, verdict TEXT NOT NULL,
    startedAt INTEGER NOT NULL, folder TEXT NOT NULL, reasons TEXT NOT NULL, availability REAL, degraded REAL, p95 REAL,
    recovery REAL, capacity REAL, weak TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS byExperiment ON runs (experiment, startedAt);`,
  `CREATE TABLE IF NOT EXISTS tickets (
    receiver TEXT NOT NULL, key TEXT NOT NULL, openedAt INTEGER NOT NULL, PRIMARY KEY (receiver, key)
  ) STRICT;`,
];

/** Of the file; a newer one is not touched. */
const version = steps.length;

const columns = [
  ...['id', 'system', 'place', 'experiment', 'verdict', 'startedAt', 'folder', 'reasons'],
  ...['availability', 'degraded', 'p95', 'recovery', 'capacity', 'weak'],
] as const;

/** Opens the file, and makes it where there is none. Throws HistoryError where it is no history, locked, full, or newer. */
export function openHistory(file: string): History {
  return told(file, () => {
    makeFolder(dirname(file));
    const { DatabaseSync } = sqlite();
    const database = new DatabaseSync(file, { timeout: 5000 });
    const { user_version: found } = database.prepare('PRAGMA user_version').get() as { user_version: number };
    if (found > version) {
      database.close();
      throw new HistoryError(`${file} was written by a newer Breakwater (version ${found}); this one reads ${version}`);
    }
    if (found < version) {
      // Whoever opens it at the same time does the same again, which changes nothing.
      database.exec(`BEGIN IMMEDIATE; ${steps.slice(found).join(' ')} PRAGMA user_version = ${version}; COMMIT;`);
    }
    return historyOf(database, file);
  });
}

/** Where Node.js calls it experimental still, it says so to whoever loads it: that is no news to people. */
function sqlite(): typeof import('node:sqlite') {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return process.getBuiltinModule('node:sqlite');
  } finally {
    process.emitWarning = emitWarning;
  }
}

function historyOf(database: DatabaseSync, file: string): History {
  return {
    add: (rows) =>
      told(file, () => {
        const insert = database.prepare(
          `INSERT OR IGNORE INTO runs (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
        );
        database.exec('BEGIN IMMEDIATE');
        try {
          const added = rows.reduce((sum, row) => sum + Number(insert.run(...valuesOf(row)).changes), 0);
          database.exec('COMMIT');
          return added;
        } catch (error) {
          database.exec('ROLLBACK');
          throw error;
        }
      }),
    rows: ({ experiments = [], limit = -1 } = {}) =>
      told(file, () => {
        const wanted = experiments.map(() => '?').join(', ');
        const where = experiments.length > 0 ? `WHERE experiment IN (${wanted})` : '';
        const found = database.prepare(`SELECT * FROM runs ${where} ORDER BY startedAt DESC, id LIMIT ?`);
        return found.all(...experiments, limit).map(rowFrom);
      }),
    prune: ({ keep = -1, olderThan = 0 }) =>
      told(file, () => {
        const kept = 'SELECT id FROM runs ORDER BY startedAt DESC, id LIMIT ?';
        const drop = database.prepare(`DELETE FROM runs WHERE startedAt < ? OR id NOT IN (${kept})`);
        return Number(drop.run(olderThan, keep).changes);
      }),
    tickets: ticketsOf(database, file),
    close: () => database.close(),
  };
}

const ticketsOf = (database: DatabaseSync, file: string): TicketNotes => ({
  open: (receiver) =>
    told(file, () => {
      const found = database.prepare('SELECT key FROM tickets WHERE receiver = ? ORDER BY key').all(receiver);
      return found.map(({ key }) => String(key));
    }),
  add: (receiver, key, at) =>
    told(file, () => void database.prepare('INSERT OR IGNORE INTO tickets VALUES (?, ?, ?)').run(receiver, key, at)),
  remove: (receiver, key) =>
    told(file, () => void database.prepare('DELETE FROM tickets WHERE receiver = ? AND key = ?').run(receiver, key)),
});

const valuesOf = (row: HistoryRow): SQLInputValue[] =>
  columns.map((name) => {
    const value = row[name];
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
  });

function rowFrom(found: Record<string, unknown>): HistoryRow {
  const { reasons, weak, ...rest } = found;
  return { ...rest, reasons: JSON.parse(String(reasons)), weak: JSON.parse(String(weak)) } as unknown as HistoryRow;
}

/** Says what SQLite means, by its result codes. Source: https://www.sqlite.org/rescode.html */
function told<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const { errcode, message } = error as Error & { errcode?: number };
    if (error instanceof HistoryError || errcode === undefined) throw error;
    throw new HistoryError(`the history ${file} ${why[errcode & 0xff] ?? `cannot be used: ${message}`}`, {
      cause: error,
    });
  }
}

const why: Readonly<Record<number, string>> = {
  5: 'is locked by another program: try again when that has ended',
  6: 'is locked by another program: try again when that has ended',
  8: 'cannot be written: it is read-only',
  11: 'is damaged: move it away, and `chaos history import` fills a new one',
  13: 'cannot be written: the disk is full',
  14: 'cannot be opened',
  26: 'is no history: another file is there',
};
