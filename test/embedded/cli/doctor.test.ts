import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import type { Finding } from '../../../base/finding.ts';
import { endAll } from '../../../base/process/end-all.ts';
import { identify, isAlive, signalProcess } from '../../../base/process/identity.ts';
import type { ProcessIdentity } from '../../../lib/model/events/process-identity.ts';
import { openJournal } from '../../../local/journal/journal-file.ts';
import { linksSocket } from '../../../local/supervisor/links-socket.ts';
import { claimFolder } from '../../../local/supervisor/own-folder.ts';
import { places } from '../../../local/supervisor/state.ts';
import { ioPlan } from '../guardian/support/plans.ts';
import { startFamily, startVictim, type Victim } from '../guardian/support/system.ts';
import { chaos, temporaryFolder } from '../system/support.ts';

const port = 27_800;
let folder: string;
let victim: Victim | undefined;

beforeEach(() => {
  folder = temporaryFolder();
  claimFolder(folder);
});
afterEach(async () => {
  await victim?.end();
  victim = undefined;
  rmSync(linksSocket(folder), { force: true });
  rmSync(folder, { recursive: true, force: true });
});

const doctor = (...args: string[]) => chaos('doctor', '--folder', folder, '--base-port', String(port), ...args);

async function found(): Promise<{ status: number | null; level: string; of(check: string): Finding | undefined }> {
  const { status, stdout } = await doctor('--json');
  const { level, checks } = JSON.parse(stdout) as { level: string; checks: Finding[] };
  return { status, level, of: (check) => checks.find((finding) => finding.check === check) };
}

test('looks at this machine, and leaves nothing', async () => {
  rmSync(folder, { recursive: true });
  const { status, of } = await found();
  expect(status).toBe(0);
  expect(of('Node')?.level).toBe('ok');
  expect(of('ports')).toEqual({ check: 'ports', level: 'ok', message: expect.stringContaining(`${port} is free`) });
  expect(of('leftovers')).toEqual({ check: 'leftovers', level: 'ok', message: 'none' });
  expect(Number.parseInt(of('memory')?.message ?? '', 10)).toBeGreaterThan(0);
  expect(Number.parseInt(of('disk')?.message ?? '', 10)).toBeGreaterThan(0);
  expect(existsSync(folder)).toBe(false);
});

test('a table has a row for each check, and a legend of its marks', async () => {
  const { stdout } = await doctor();
  const { checks } = JSON.parse((await doctor('--json')).stdout) as { checks: Finding[] };
  for (const { check } of checks) expect(stdout).toContain(`│ ${check} `);
  expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^✓ ok .*! warn: .*✗ fail: /);
});

test('a port that is taken fails, and says how to choose another', async () => {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
  try {
    const { status, level, of } = await found();
    expect({ status, level }).toEqual({ status: 3, level: 'fail' });
    expect(of('ports')).toMatchObject({ level: 'fail', advice: expect.stringContaining('--base-port') });
  } finally {
    server.close();
  }
});

test('what a dead system has left fails, and is gone after the heal that it advises', async () => {
  victim = await startVictim();
  const { journal: path, state, scratch } = places(folder);
  const journal = openJournal(path, systemClock);
  await journal.durable({ type: 'process-started', role: 'links', process: victim.process });
  await journal.durable({ type: 'fault-planned', experimentId: 'EXP', action: 'act', plan: ioPlan('io-1') });
  await journal.close();
  mkdirSync(scratch);
  for (const file of [state, join(scratch, 'limits.json'), linksSocket(folder)]) writeFileSync(file, '{}');

  const before = await found();
  expect(before.status).toBe(3);
  expect(before.of('leftovers')).toMatchObject({ level: 'fail', advice: 'chaos heal' });
  for (const part of ['io-1', `links ${victim.process.pid}`, state, 'limits.json', linksSocket(folder)]) {
    expect(before.of('leftovers')?.message).toContain(part);
  }
  expect(isAlive(victim.process)).toBe(true);

  expect((await chaos('heal', '--folder', folder)).status).toBe(0);
  expect(isAlive(victim.process)).toBe(false);
  const after = await found();
  expect(after.of('leftovers')).toMatchObject({ level: 'ok', message: 'none' });
  expect(after.status).toBe(0);
}, 60_000);

test('a process whose leader is dead is left too, and every command says so', async () => {
  const family = await startFamily();
  const journal = openJournal(places(folder).journal, systemClock);
  await journal.durable({ type: 'process-started', role: 'task', process: family.leader });
  await journal.close();
  signalProcess(family.leader, 'SIGKILL');
  try {
    expect((await found()).of('leftovers')).toMatchObject({ level: 'fail' });
    for (const command of ['down', 'stop', 'status']) {
      const { status, stdout, stderr } = await chaos(command, '--folder', folder);
      expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
      expect(stderr).toContain(
        `not up: it died, and has left processes: task ${family.leader.pid}; undo it with: chaos heal`,
      );
    }
    const asJson = await chaos('status', '--json', '--folder', folder);
    expect({ status: asJson.status, ...JSON.parse(asJson.stdout) }).toMatchObject({
      status: 3,
      up: false,
      left: { processes: [{ role: 'task', pid: family.leader.pid }] },
    });
    expect((await chaos('heal', '--folder', folder)).status).toBe(0);
    expect(isAlive(family.forked)).toBe(false);
    expect(await chaos('down', '--folder', folder)).toMatchObject({
      status: 0,
      stdout: 'The system is not up. Start it with: chaos up\n',
    });
  } finally {
    await family.end();
  }
}, 120_000);

const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('a journal of another version', () => {
  const old = (count: number) =>
    Array.from({ length: count }, (_, index) => `{"v":1,"seq":${index + 1},"type":"notice","message":"old"}\n`).join(
      '',
    );

  /** A child as a system starts it: it logs into the folder and leads a group; `sleep` is none of ours. */
  const startChild = async (role: string, command: string, args: readonly string[]): Promise<ProcessIdentity> => {
    const { logs } = places(folder);
    mkdirSync(logs, { recursive: true });
    const output = openSync(join(logs, `${role}.log`), 'a');
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', output], detached: true });
    closeSync(output);
    await once(child, 'spawn');
    return identify(child.pid as number) as ProcessIdentity;
  };

  test('blocks nothing: what runs is found without it, it is put aside, and both commands say so', async () => {
    const lifeline = join(folder, 'lifeline.ts');
    const service = join(folder, 'service.ts');
    for (const path of [lifeline, service]) writeFileSync(path, 'setInterval(() => {}, 1000);');
    const server = join(folder, 'redis-server');
    copyFileSync('/bin/sleep', server);
    const { journal, scratch, oldJournals } = places(folder);
    writeFileSync(journal, old(2000));
    mkdirSync(join(scratch, 'task-1'), { recursive: true });
    writeFileSync(join(scratch, 'task-1', 'limits.json'), '{}');
    const task = await startChild('task-any', process.execPath, ['--import', lifeline, service]);
    const redis = await startChild('redis', server, ['600']);
    const stranger = await startChild('task-any', 'sleep', ['600']);
    try {
      const before = (await found()).of('leftovers');
      expect(before).toMatchObject({ level: 'fail', advice: 'chaos heal' });
      expect(before?.message).toContain('2000 events of version 1, which this one (version 2) cannot read');
      for (const part of [`task-any ${task.pid}`, `redis ${redis.pid}`]) expect(before?.message).toContain(part);

      const { status, stdout, stderr } = await chaos('heal', '--folder', folder);
      expect({ status, stdout }).toEqual({ status: 0, stdout: '0 faults undone, 2 processes ended.\n' });
      expect(stderr.trimEnd().split('\n')).toEqual([
        expect.stringContaining('2000 events of version 1, which this one (version 2) cannot read'),
        expect.stringContaining(`the journal is now ${oldJournals}/`),
      ]);
      expect([task, redis, stranger].map(isAlive)).toEqual([false, false, true]);
      expect([existsSync(journal), existsSync(scratch)]).toEqual([false, false]);
      expect(readFileSync(join(oldJournals, readdirSync(oldJournals)[0] as string), 'utf8')).toBe(old(2000));
      expect((await found()).of('leftovers')).toMatchObject({ level: 'ok', message: 'none' });
      expect((await chaos('heal', '--folder', folder)).stdout).toBe('Nothing to heal: no system has run here.\n');
    } finally {
      await endAll([task, redis, stranger]);
    }
  }, 60_000);

  test('only in a line: the rest is healed as ever', async () => {
    victim = await startVictim();
    const { journal: path } = places(folder);
    const journal = openJournal(path, systemClock);
    await journal.durable({ type: 'process-started', role: 'links', process: victim.process });
    await journal.close();
    appendFileSync(path, '{"v":3,"seq":2,"type":"notice","message":"new"}\n');
    const { status, stdout } = await chaos('heal', '--folder', folder);
    expect({ status, stdout }).toEqual({ status: 0, stdout: '0 faults undone, 1 processes ended.\n' });
    expect(existsSync(path)).toBe(false);
  }, 60_000);

  test('from which nothing is left is a warning', async () => {
    writeFileSync(places(folder).journal, old(1));
    expect((await found()).of('leftovers')).toMatchObject({ level: 'warn', advice: 'chaos heal' });
  });
});

describe("a folder that is somebody else's", () => {
  const own = { 'stores/data.sql': 'mine', 'system.json': '{}', 'journal.jsonl': 'mine' };

  beforeEach(() => {
    rmSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(own)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  });

  test.each([['heal'], ['up'], ['check'], ['run', 'random-kill'], ['down']])(
    '%s leaves it as it is',
    async (...args) => {
      const { status, stderr } = await chaos(...args, '--folder', folder);
      expect({ status, stderr }).toEqual({
        status: 2,
        stderr: expect.stringContaining(
          `${folder} is not Breakwater's, and what it keeps there would take the place of `,
        ),
      });
      for (const [name, text] of Object.entries(own)) expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
      expect(readdirSync(folder).sort()).toEqual(['journal.jsonl', 'stores', 'system.json']);
    },
  );
});
