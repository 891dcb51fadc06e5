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
  const program = '/any/program.mjs';
  const wait = ['--eval', 'setInterval(() => {}, 1000)'];
  const speaker = await startVictim('bash', ['-c', `while :; do sleep 1; done; : ${program} fault-1 `]);
  const namesake = await startVictim(process.execPath, [...wait, 'other.mjs', program, 'fault-1']);
  const runner = await startVictim(process.execPath, [
    '--import',
    'data:text/javascript,setInterval(()=>{},1000)',
    program,
    'fault-1',
  ]);
  expect(findProcesses(`${program} fault-1 `).length).toBeGreaterThan(0);
  expect(findPrograms((path) => path === program, 'fault-1 ')).not.toContainEqual(speaker.process);
  expect(findPrograms((path) => path === program, 'fault-1 ')).not.toContainEqual(namesake.process);
  await Promise.all([speaker, namesake, runner].map((victim) => victim.end()));
});
