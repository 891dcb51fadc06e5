import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { endAll } from '../../../base/process/end-all.ts';
import { findProcesses, findPrograms } from '../../../base/process/find-processes.ts';
import { identify, isAlive, processState, signalProcess } from '../../../base/process/identity.ts';
import { eventually, startVictim } from './support/system.ts';

test('a process is running, stopped or gone, and is ended even when it is stopped', async () => {
  const { process: victim } = await startVictim();
  expect(processState(victim)).toBe('running');
  expect(signalProcess(victim, 'SIGSTOP')).toBe(true);
  expect(await eventually(() => processState(victim), 'stopped')).toBe('stopped');
  expect(isAlive(victim)).toBe(true);
  expect(await endAll([victim])).toEqual([]);
  expect(processState(victim)).toBe('gone');
  expect(signalProcess(victim, 'SIGKILL')).toBe(false);
  expect(identify(victim.pid)).toBeUndefined();
});

test('a process with the same id and another start time is a stranger', async () => {
  const victim = await startVictim();
  const other = { ...victim.process, startTime: 'another' };
  expect(isAlive(other)).toBe(false);
  expect(signalProcess(other, 'SIGKILL')).toBe(false);
  expect(await endAll([other])).toEqual([]);
  expect(isAlive(victim.process)).toBe(true);
  await victim.end();
});

test('ids that stand for groups of processes are never signalled', () => {
  for (const pid of [0, 1, -1, Number.NaN]) expect(signalProcess({ pid, startTime: '' }, 'SIGCONT')).toBe(false);
});

test('a process is found by its command line', async () => {
  const victim = await startVictim('sleep', ['612.345']);
  expect(findProcesses('sleep 612.345 ')).toEqual([victim.process]);
  await victim.end();
  expect(findProcesses('sleep 612.345 ')).toEqual([]);
});

test('a program is found by who runs it, and not by who speaks of it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'programs-'));
  const wait = 'setInterval(() => {}, 1000);';
  const program = join(folder, 'program.mjs');
  writeFileSync(program, wait);
  writeFileSync(join(folder, 'other.mjs'), wait);
  const speaker = await startVictim('bash', ['-c', `while :; do sleep 1; done; : ${program} fault-1 `]);
  const namesake = await startVictim(process.execPath, [join(folder, 'other.mjs'), program, 'fault-1']);
  const ofAnother = await startVictim(process.execPath, [program, 'fault-12']);
  const runner = await startVictim(process.execPath, [program, 'fault-1']);
  try {
    expect(findProcesses(`${program} fault-1 `)).toHaveLength(3);
    expect(findPrograms((path) => path === program, `${program} fault-1 `)).toEqual([runner.process]);
  } finally {
    await Promise.all([speaker, namesake, ofAnother, runner].map((victim) => victim.end()));
    rmSync(folder, { recursive: true });
  }
});

test.each([
  ['code that is joined on', (program: string) => [process.execPath, '--eval=setInterval(() => {}, 1000)', program]],
  ['code', (program: string) => [process.execPath, '-e', 'setInterval(() => {}, 1000)', program]],
  ['code that is printed', (program: string) => [process.execPath, '-pe', 'setInterval(() => {}, 1000)', program]],
  [
    'a value of an option',
    (program: string) => [process.execPath, '--title', program, '-e', 'setInterval(() => {}, 1000)'],
  ],
  ['an executable of another kind', (program: string) => ['bash', '-c', 'exec -a node tail "$0" "$1" -f', program]],
])('a stranger that only names a program is not found: %s', async (_, command) => {
  const folder = mkdtempSync(join(tmpdir(), 'programs-'));
  const program = join(folder, 'program.mjs');
  writeFileSync(program, 'setInterval(() => {}, 1000);');
  const [executable = '', ...args] = command(program);
  const stranger = await startVictim(executable, [...args, 'fault-1']);
  const runner = await startVictim(process.execPath, [
    '--import',
    'node:fs',
    '--max-semi-space-size=2',
    program,
    'fault-1',
  ]);
  try {
    expect(findPrograms((path) => path === program, 'fault-1')).toEqual([runner.process]);
  } finally {
    await Promise.all([stranger, runner].map((victim) => victim.end()));
    rmSync(folder, { recursive: true });
  }
});
