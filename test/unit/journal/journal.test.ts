import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import type { Event, EventBody } from '../../../lib/model/events/event.ts';
import type { Plan } from '../../../lib/model/events/plan.ts';
import { openJournal } from '../../../local/journal/journal-file.ts';
import { openLineFile } from '../../../local/journal/line-file.ts';
import { readJournal } from '../../../local/journal/read-journal.ts';
import { unendedProcesses, unrevertedFaults } from '../../../local/journal/unreverted.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
  path = join(folder, 'runs', 'journal.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const notice = (message: string): EventBody => ({ type: 'notice', message });
const messages = (events: readonly Event[]) => events.map((event) => (event.type === 'notice' ? event.message : ''));
const read = () => readJournal(path);

/** Runs statements on an open `journal` in a process of their own. */
function runScript(statements: string) {
  const script = `
    import { openJournal } from '${new URL('../../../local/journal/journal-file.ts', import.meta.url)}';
    import { systemClock } from '${new URL('../../../base/clock.ts', import.meta.url)}';
    const journal = openJournal(process.argv[1], systemClock);
    ${statements}`;
  return spawn(process.execPath, ['--input-type=module', '-e', script, path]);
}

describe('a journal', () => {
  test('keeps the order between buffered and durable events, on disk and for subscribers', async () => {
    const journal = openJournal(path, systemClock);
    const seen: Event[] = [];
    journal.subscribe((event) => seen.push(event));
    journal.append(notice('a'));
    const durable = [journal.durable(notice('b')), journal.durable(notice('c'))];
    journal.append(notice('d'));
    expect((await Promise.all(durable)).map(({ seq }) => seq)).toEqual([2, 3]);
    expect(messages(read().events).slice(0, 3)).toEqual(['a', 'b', 'c']);
    await journal.close();
    expect(messages(read().events)).toEqual(['a', 'b', 'c', 'd']);
    expect(read().events).toEqual(seen);
    expect(journal.since(2)).toEqual(seen.slice(2));
    expect(journal.since(0)).toEqual(seen);
  });

  test('goes on with the sequence numbers it finds, after a half-written last line too', async () => {
    const first = openJournal(path, systemClock);
    first.append(notice('a'));
    await first.close();
    appendFileSync(path, '{"v":2,"seq":2,"type":"not');

    const second = openJournal(path, systemClock);
    expect(second.skipped).toEqual([{ line: 2, text: '{"v":2,"seq":2,"type":"not' }]);
    expect((await second.durable(notice('b'))).seq).toBe(2);
    await second.close();
    expect(messages(read().events)).toEqual(['a', 'b']);
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(4);
  });

  test('a subscriber that throws is warned about and keeps nothing from the others or from the disk', async () => {
    const child = runScript(`
      journal.subscribe(() => { throw new Error('broken dashboard'); });
      journal.subscribe((event) => console.log(event.message));
      await journal.durable({ type: 'notice', message: 'a' });
      await journal.close();`);
    const [output, warning] = await Promise.all([text(child.stdout), text(child.stderr)]);
    expect(output).toBe('a\n');
    expect(warning).toContain('broken dashboard');
    expect(messages(read().events)).toEqual(['a']);
  });

  test('has a durable event on disk when the process is killed right after', async () => {
    const child = runScript(`
      for (let i = 0; i < 500; i++) journal.append({ type: 'notice', message: 'before' });
      await journal.durable({ type: 'notice', message: 'durable' });
      process.kill(process.pid, 'SIGKILL');`);
    const [, signal] = await once(child, 'exit');
    expect(signal).toBe('SIGKILL');
    expect(messages(read().events).at(-1)).toBe('durable');
    expect(read().events).toHaveLength(501);
  });
});

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('an event that the full disk refuses is not durable, and closing says so too', async () => {
  const full = join(folder, 'full');
  symlinkSync('/dev/full', full);
  const file = openLineFile(full);
  await expect(file.durable('a')).rejects.toThrow('ENOSPC');
  await expect(file.close()).rejects.toThrow('ENOSPC');
});

describe('reading', () => {
  test('skips and reports lines that are no event and uses the rest', async () => {
    const journal = openJournal(path, systemClock);
    journal.append(notice('a'));
    journal.append(notice('b'));
    await journal.close();
    const [a, b] = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, `${a}\n42\nnull\n{"v":3,"seq":1,"type":"notice"}\n\u0000\u0000\n${b}\n${b?.slice(0, 20)}`);
    expect(messages(read().events)).toEqual(['a', 'b']);
    expect(read().skipped.map(({ line }) => line)).toEqual([2, 3, 4, 5, 7]);
  });

  test('a journal that does not exist is empty', () => {
    expect(read()).toEqual({ events: [], skipped: [] });
  });
});

describe('what is left open', () => {
  const event = (body: EventBody, index: number): Event => ({ v: 2, seq: index + 1, wall: 0, mono: 0, ...body });
  const planned = (faultId: string, undo: Plan['undo'] = ['clears it']): EventBody => ({
    type: 'fault-planned',
    experimentId: 'EXP',
    action: 'act',
    plan: { faultId, undo } as unknown as Plan,
  });
  const reverted = (faultId: string, remaining: string[]): EventBody => {
    const proof = { remaining, probe: { matches: true, detail: '' } };
    return { type: 'fault-reverted', experimentId: 'EXP', faultId, proof };
  };

  test('is the faults not proven to be reverted, newest first', () => {
    const bodies = [planned('a'), planned('b'), planned('c'), planned('d'), reverted('b', []), reverted('c', ['file'])];
    expect(unrevertedFaults(bodies.map(event)).map(({ plan }) => plan.faultId)).toEqual(['d', 'c', 'a']);
  });

  test('is no fault that the guardian undid before anybody asked, unless it left something', () => {
    const ended = (faultId: string, remaining: string[]): EventBody => {
      return { type: 'fault-ended-early', experimentId: 'EXP', faultId, remaining, reason: '' };
    };
    const bodies = [planned('a'), planned('b'), ended('a', []), ended('b', ['file'])];
    expect(unrevertedFaults(bodies.map(event)).map(({ plan }) => plan.faultId)).toEqual(['b']);
  });

  test('is no fault that has nothing to undo', () => {
    expect(unrevertedFaults([planned('kill', []), planned('cut')].map(event)).map(({ plan }) => plan.faultId)).toEqual([
      'cut',
    ]);
  });

  test('is the processes not ended, told apart by start time', () => {
    const [old, young] = [
      { pid: 7, startTime: 'old' },
      { pid: 7, startTime: 'young' },
    ];
    const bodies: EventBody[] = [
      { type: 'process-started', role: 'task', process: old },
      { type: 'process-ended', role: 'task', process: old, exit: 'SIGKILL' },
      { type: 'process-started', role: 'task', process: young },
    ];
    expect(unendedProcesses(bodies.map(event)).map(({ process }) => process)).toEqual([young]);
  });
});
