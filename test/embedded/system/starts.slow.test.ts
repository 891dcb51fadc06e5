import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { holderOf } from '../../../local/supervisor/folder-lock.ts';
import { readState } from '../../../local/supervisor/state.ts';
import { processesWith } from '../../ends/proc.ts';
import { plainEnvironment } from '../../support/plain-environment.ts';
import { slowSystem } from './fixtures/slow-start/index.ts';
import { chaos, eventually, startChaos, temporaryFolder } from './support.ts';

let place: string;
let folder: string;
let own: readonly string[];

beforeEach(() => {
  place = temporaryFolder();
  folder = join(place, '.breakwater');
  own = ['--folder', folder];
});

afterEach(async () => {
  await chaos('down', ...own);
  for (const { pid } of processesWith(place)) process.kill(pid, 'SIGKILL');
  rmSync(place, { recursive: true, force: true });
}, 60_000);

/** How a command starts the system of this test. */
const starting = (port: number, seconds = 0) => [
  ...own,
  ...['--base-port', String(port), '--system', slowSystem(place, seconds), '--response', 'off'],
];

/** Resolves when the first task has been started and is not ready yet. */
const midStart = () => eventually(() => processesWith(place).some(({ command }) => command.startsWith('sh -c sleep')));

/** Nothing of it is there any more, or is the next moment. */
const nothingLeft = () => eventually(() => processesWith(place).length === 0 && !holderOf(folder));

/** A game day has no option for what acts on alarms. */
const asCommand = (command: string, options: readonly string[]) =>
  command === 'up' ? options : options.filter((option) => !['--response', 'off'].includes(option));

describe('several starts in one folder', () => {
  test('one comes up, the others say that it does, and touch nothing of it', async () => {
    const starts = [29_110, 29_130, 29_150].map((port) => chaos('up', ...starting(port, 2)));
    const ends = await Promise.all(starts);
    expect(ends.map(({ status }) => status).toSorted()).toEqual([0, expect.any(Number), expect.any(Number)]);
    for (const { status, stderr } of ends) {
      if (status === 0) continue;
      expect(stderr).toMatch(/a system is (starting|up) \(supervisor, process \d+\) in .*: wait for it, end it with/);
      expect(stderr).not.toContain('healed');
    }
    const { supervisor } = readState(folder) ?? {};
    expect(processesWith(folder).filter(({ command }) => command.includes('supervisor/main'))).toEqual([
      expect.objectContaining({ pid: supervisor?.pid }),
    ]);
    expect((await chaos('status', ...own)).stdout).toContain('HEALTHY');
    expect(await chaos('down', ...own)).toEqual({ status: 0, stdout: 'The system is down.\n', stderr: '' });
    await nothingLeft();
  }, 120_000);

  test('the second is refused too where its temporary files lie elsewhere', async () => {
    const first = chaos('up', ...starting(29_110, 4));
    await midStart();
    const elsewhere = join(place, 'tmp');
    mkdirSync(elsewhere);
    const args = ['cli/main.ts', 'up', ...starting(29_130)];
    const second = spawnSync(process.execPath, args, {
      env: { ...plainEnvironment(), TMPDIR: elsewhere },
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect(second.stderr).toContain('a supervisor runs (process ');
    expect(second.status).toBe(3);
    expect(await first).toMatchObject({ status: 0 });
    expect((await chaos('status', ...own)).stdout).toContain('HEALTHY');
  }, 120_000);

  test('one that has begun before and is late comes second', async () => {
    const late = chaos('up', ...starting(29_110));
    const supervisors = () => processesWith(folder).filter(({ command }) => command.includes('supervisor/main'));
    await eventually(() => supervisors().length === 1);
    const pid = supervisors()[0]?.pid as number;
    process.kill(pid, 'SIGSTOP');
    expect(holderOf(folder)).toBeUndefined();
    expect(await chaos('up', ...starting(29_130))).toMatchObject({ status: 0 });
    process.kill(pid, 'SIGCONT');
    expect(await late).toMatchObject({ status: 3, stderr: expect.stringContaining('a system is up (supervisor, ') });
    expect((await chaos('status', ...own)).stdout).toContain('HEALTHY');
  }, 120_000);

  test('one that goes down is waited for', async () => {
    expect(await chaos('up', ...starting(29_110))).toMatchObject({ status: 0 });
    const before = readState(folder)?.supervisor.pid;
    const down = chaos('down', ...own);
    await eventually(() => readState(folder)?.supervisor.pid !== before);
    expect(await chaos('up', ...starting(29_110))).toMatchObject({ status: 0 });
    expect(await down).toMatchObject({ status: 0 });
    expect(readState(folder)?.supervisor.pid).not.toBe(before);
    expect((await chaos('status', ...own)).stdout).toContain('HEALTHY');
  }, 120_000);
});

describe('a start that is interrupted goes down at once, says so, and leaves nothing', () => {
  test.each([
    ['up', 'SIGINT'],
    ['up', 'SIGTERM'],
    ['up', 'SIGHUP'],
    ['check', 'SIGINT'],
    ['gameday', 'SIGHUP'],
    ['gameday', 'SIGTERM'],
  ] as const)(
    '%s by %s',
    async (command, signal) => {
      const { child, finished } = startChaos(command, ...asCommand(command, starting(29_170, 45)));
      await midStart();
      const begun = performance.now();
      child.kill(signal);
      const { status, stdout, stderr } = await finished;
      expect(performance.now() - begun).toBeLessThan(15_000);
      expect(status).toBe(130);
      expect(stderr).toContain('interrupted: what was started has been ended');
      expect(stdout).not.toContain('Nothing is wrong');
      expect(processesWith(folder)).toEqual([]);
      expect(await chaos('heal', ...own)).toMatchObject({
        status: 0,
        stdout: '0 faults undone, 0 processes ended.\n',
      });
      expect(holderOf(folder)).toBeUndefined();
    },
    120_000,
  );

  test.each(['up', 'gameday'])(
    '%s by its death',
    async (command) => {
      const { child, finished } = startChaos(command, ...asCommand(command, starting(29_170, 45)));
      await midStart();
      child.kill('SIGKILL');
      await finished;
      const begun = performance.now();
      await nothingLeft();
      expect(performance.now() - begun).toBeLessThan(15_000);
    },
    120_000,
  );

  test('up, while its load warms up', async () => {
    const { child, finished } = startChaos('up', '--rate', '5', ...starting(29_170));
    await eventually(() => readState(folder) !== undefined);
    child.kill('SIGINT');
    expect(await finished).toMatchObject({ status: 130, stderr: expect.stringContaining('interrupted: ') });
    await nothingLeft();
  }, 120_000);
});

test('every command speaks true of a system that is starting, and down ends it', async () => {
  const up = startChaos('up', ...starting(29_190, 45)).finished;
  await midStart();
  const who = `a system is starting (supervisor, process ${holderOf(folder)?.process.pid})`;
  const said = `The system is not up: ${who}.\n`;
  expect(await chaos('status', ...own)).toEqual({ status: 0, stdout: said, stderr: '' });
  expect(JSON.parse((await chaos('status', '--json', ...own)).stdout)).toMatchObject({
    up: false,
    holder: { doing: 'starting' },
  });
  expect(await chaos('stop', ...own)).toEqual({ status: 0, stdout: said, stderr: '' });
  expect(await chaos('resume', ...own)).toEqual({ status: 3, stdout: '', stderr: said });
  expect(await chaos('panic', 'enough', ...own)).toMatchObject({ status: 3, stderr: expect.stringContaining(who) });
  expect(await chaos('heal', ...own)).toMatchObject({ status: 2, stderr: expect.stringContaining(who) });
  for (const command of ['up', 'check', 'gameday']) {
    const { status, stderr } = await chaos(command, ...asCommand(command, starting(29_190, 45)));
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(`${who} in ${folder}: `) });
  }
  expect(await chaos('down', ...own)).toEqual({ status: 0, stdout: 'The system is down.\n', stderr: '' });
  expect(await up).toMatchObject({ status: 3, stderr: expect.stringContaining('interrupted while it started') });
  expect(processesWith(folder)).toEqual([]);
}, 120_000);

describe('a system whose folder was removed while it is up', () => {
  test('is known to every command, starts tasks all the same, and goes down whole', async () => {
    expect(await chaos('up', ...starting(29_210))).toMatchObject({ status: 0 });
    const { edge } = readState(folder) ?? {};
    rmSync(folder, { recursive: true });

    const status = await chaos('status', ...own);
    expect(status).toMatchObject({ status: 0, stdout: expect.stringContaining('HEALTHY') });
    expect(status.stdout).toContain('its files were removed while it ran');
    expect((await chaos('up', ...starting(29_210))).stdout).toContain('The system is up already');
    expect(await chaos('stop', ...own)).toMatchObject({ status: 0, stdout: 'No experiment is running.\n' });
    expect(await chaos('heal', ...own)).toMatchObject({ status: 2, stderr: expect.stringContaining('is up') });
    expect(await chaos('panic', 'enough', ...own)).toMatchObject({ status: 0 });

    const [task] = processesWith(place).filter(({ command }) => command.includes('web.mjs'));
    process.kill(task?.pid as number, 'SIGKILL');
    await eventually(async () => (await chaos('status', ...own)).stdout.match(/HEALTHY/g)?.length === 2);

    expect(await chaos('down', ...own)).toEqual({ status: 0, stdout: 'The system is down.\n', stderr: '' });
    await expect(fetch(edge as string)).rejects.toThrow();
    await nothingLeft();
  }, 120_000);
});
