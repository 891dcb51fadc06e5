import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { importFolder } from '../../../history/import-folder.ts';
import { type History, openHistory } from '../../../history/open-history.ts';
import { outage } from '../measure/support/outage.ts';
import { killStory } from '../measure/support/stories.ts';
import { linesOf } from '../report/support/told.ts';

let folder = '';
let history: History | undefined;
const file = () => join(folder, 'deep', 'history.db');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'history-'));
});
afterEach(() => {
  history?.close();
  history = undefined;
  rmSync(folder, { recursive: true });
});

/** A folder of two runs, one of which has failed. */
function keptRuns(): string {
  const killed = linesOf(
    killStory()
      .users(5, 20)
      .audit(20, { lost: ['a'] }),
    'kill-product-service',
  );
  const lost = linesOf(outage().audit(26), 'lose-payment').map((line) => line.replaceAll('EXP1', 'EXP2'));
  writeFileSync(join(folder, 'events.jsonl'), [...killed, ...lost].join('\n'));
  return folder;
}

describe('runs that are kept', () => {
  test('are what their folder says, each once, and newest first', async () => {
    history = openHistory(file());
    expect(await importFolder(history, keptRuns())).toEqual({ added: 2, found: 2 });
    expect(await importFolder(history, folder)).toEqual({ added: 0, found: 2 });
    expect(history.rows()).toMatchObject([
      { experiment: 'kill-product-service', verdict: 'failed', system: 'shop', place: 'local', folder },
      { experiment: 'lose-payment', verdict: 'held', availability: 1, reasons: [], capacity: null },
    ]);
    expect(history.rows({ experiments: ['lose-payment'] })).toHaveLength(1);
    expect(history.rows({ limit: 1 })).toHaveLength(1);
  });

  test('are there when it is opened again, until they are forgotten', async () => {
    const first = openHistory(file());
    await importFolder(first, keptRuns());
    first.close();
    history = openHistory(file());
    expect(history.prune({ keep: 5 })).toBe(0);
    expect(history.prune({ keep: 1 })).toBe(1);
    expect(history.prune({ olderThan: Date.now() })).toBe(1);
    expect(history.rows()).toEqual([]);
  });

  test('are written by two at once', async () => {
    keptRuns();
    history = openHistory(file());
    const other = openHistory(file());
    const all = await Promise.all([importFolder(history, folder), importFolder(other, folder)]);
    other.close();
    expect(all.map(({ added }) => added).toSorted()).toEqual([0, 2]);
  });
});

describe('tickets', () => {
  const row = "('a 1', 'shop', 'local', 'kill-web', 'held', 1, '/x', '[]', 1, 0, 1, 1, NULL, '[]')";

  test('are noted in a file of the version before, whose runs stay', () => {
    openHistory(file()).close();
    const older = new DatabaseSync(file());
    older.exec(`DROP TABLE tickets; INSERT INTO runs VALUES ${row}; PRAGMA user_version = 1`);
    older.close();
    history = openHistory(file());
    expect(history.tickets.open('here')).toEqual([]);
    expect(history.rows()).toMatchObject([{ experiment: 'kill-web' }]);
  });

  test('are each receiver’s own, and there when it is opened again', () => {
    const first = openHistory(file());
    first.tickets.add('here', 'a', 1);
    first.tickets.add('here', 'a', 2);
    first.tickets.add('there', 'b', 1);
    first.close();
    history = openHistory(file());
    expect([history.tickets.open('here'), history.tickets.open('there')]).toEqual([['a'], ['b']]);
    history.tickets.remove('here', 'a');
    expect([history.tickets.open('here'), history.tickets.open('there')]).toEqual([[], ['b']]);
  });
});

describe('a file that cannot be used says why', () => {
  test('another program keeps it locked', () => {
    openHistory(file()).close();
    const locking = new DatabaseSync(file());
    locking.exec('BEGIN EXCLUSIVE');
    expect(() => openHistory(file())).toThrow(`the history ${file()} is locked by another program`);
    locking.close();
  }, 20_000);

  test('a newer version has written it, and it stays as it is', () => {
    const newer = openHistory(file());
    newer.close();
    const raw = new DatabaseSync(file());
    raw.exec('PRAGMA user_version = 7');
    raw.close();
    expect(() => openHistory(file())).toThrow(`${file()} was written by a newer Breakwater (version 7)`);
  });

  test('it is something else', () => {
    const note = join(folder, 'note.txt');
    writeFileSync(note, 'this is no database, and long enough to be looked at as one: '.repeat(20));
    expect(() => openHistory(note)).toThrow(`the history ${note} is no history: another file is there`);
  });
});
