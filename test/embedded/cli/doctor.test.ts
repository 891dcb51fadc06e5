import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import type { Finding } from '../../../base/finding.ts';
import { isAlive, signalProcess } from '../../../base/process/identity.ts';
import { openJournal } from '../../../local/journal/journal-file.ts';
import { linksSocket } from '../../../local/supervisor/links-socket.ts';
import { places } from '../../../local/supervisor/state.ts';
import { ioPlan } from '../guardian/support/plans.ts';
import { startFamily, startVictim, type Victim } from '../guardian/support/system.ts';
import { chaos, temporaryFolder } from '../system/support.ts';

const port = 27_800;
let folder: string;
let victim: Victim | undefined;

beforeEach(() => {
  folder = temporaryFolder();
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

test('heal leaves the scratch folder of a place where no system has run', async () => {
  const { scratch } = places(folder);
  mkdirSync(scratch);
  writeFileSync(join(scratch, 'mine.txt'), 'mine');
  expect((await chaos('heal', '--folder', folder)).status).toBe(0);
  expect(existsSync(join(scratch, 'mine.txt'))).toBe(true);
  expect((await found()).of('leftovers')?.level).toBe('ok');
});
