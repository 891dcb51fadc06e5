import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { findOwn } from '../../../local/runtimes/embedded/find-own.ts';
import { createWriters } from '../../../local/runtimes/embedded/hands/writers.ts';
import { eventually } from './support/system.ts';

let folder: string;
let started: ChildProcess[] = [];

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'own-')));
  for (const name of ['logs', 'scratch']) mkdirSync(join(folder, name));
});

afterEach(() => {
  for (const child of started) child.kill('SIGKILL');
  started = [];
  rmSync(folder, { recursive: true });
});

const places = () => ({
  linksSocket: join(folder, 'links.sock'),
  scratch: join(folder, 'scratch'),
  journal: join(folder, 'journal.jsonl'),
  logs: join(folder, 'logs'),
});

/** A program of another version, which lies elsewhere and does nothing but wait. */
function start(name: string, args: readonly string[], { before = [] as string[], log = '' } = {}): number {
  const file = join(folder, 'elsewhere', name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, 'setInterval(() => {}, 1000);');
  const stderr = log ? openSync(join(folder, 'logs', log), 'a') : 'ignore';
  const child = spawn(process.execPath, [...before, file, ...args], { stdio: ['ignore', 'ignore', stderr] });
  started.push(child);
  return child.pid as number;
}

test.each(['ts', 'js'])(
  'the processes of a system are found, also of a version elsewhere whose programs end in .%s',
  async (ending) => {
    const { linksSocket, scratch, journal } = places();
    const lifeline = join(folder, `lifeline.${ending}`);
    writeFileSync(lifeline, '');
    const pids = {
      guardian: start(`guardian-main.${ending}`, [linksSocket, scratch, journal, '1', '1']),
      links: start(`links/main.${ending}`, [linksSocket]),
      task: start(`service.${ending}`, [], { before: ['--import', lifeline], log: 'task.log' }),
      writer: start(`io-writer.${ending}`, ['fault-1', join(scratch, 'task', 'fault-1.0.scratch'), '1']),
    };
    start(`other.${ending}`, [linksSocket, scratch, journal]);
    const found = () =>
      Object.fromEntries(
        findOwn(places())
          .map(({ role, process: { pid } }) => [role, pid] as const)
          .sort(),
      );
    expect(await eventually(found, pids)).toEqual(pids);
    expect(createWriters(scratch).remains({ faultId: 'fault-1', taskId: 'task' })).toEqual([
      `writer process ${pids.writer}`,
    ]);
  },
);
