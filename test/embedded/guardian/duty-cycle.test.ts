import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import { isAlive, processState, signalProcess } from '../../../base/process/identity.ts';
import { processorTimes } from '../../../base/process/processor-times.ts';
import {
  combinedShare,
  createDutyCycles,
  type DutyCycles,
} from '../../../local/runtimes/embedded/hands/duty-cycles.ts';
import { eventually, startFamily, startVictim, type Victim } from './support/system.ts';

let busy: Victim;
let cycles: DutyCycles;

beforeEach(async () => {
  busy = await startVictim(process.execPath, ['-e', 'for (;;);']);
  cycles = createDutyCycles(systemClock);
});

afterEach(async () => {
  cycles.stopAll();
  await busy.end();
});

const whereAccounted = processorTimes(process.pid) ? test : test.skip;

/** The share of time in which the busy process could have run: how much of it other programs get does not matter. */
async function runnableShare(milliseconds: number): Promise<number> {
  const runnable = () => {
    const { ran = 0, waited = 0 } = processorTimes(busy.process.pid) ?? {};
    return ran + waited;
  };
  const [begun, before] = [performance.now(), runnable()];
  await sleep(milliseconds);
  return (runnable() - before) / (performance.now() - begun);
}

/** A stop takes hold only when its process is next on a processor: on a busy machine that adds to what is left. */
const tolerance = 0.15;

whereAccounted.each([0.3, 0.8])('takes a share of %p of the time to run, seen from outside', async (share) => {
  expect(await runnableShare(500)).toBeGreaterThan(0.9);
  cycles.take('f1', busy.process, share);
  const during = await runnableShare(2000);
  cycles.give('f1', busy.process);
  expect(Math.abs(during - (1 - share))).toBeLessThanOrEqual(tolerance);
  expect(await runnableShare(500)).toBeGreaterThan(0.9);
});

/** How far from a share a fault's own figure is: what a stalled machine keeps from it is made up for in a while. */
async function comesTo(fault: string, share: number): Promise<number> {
  const apart = () => Math.abs((cycles.stoppedShare(fault) ?? Number.NaN) - share);
  await eventually(() => apart() < 0.1, true);
  return apart();
}

test('measures the share it took, also when two faults take from the same process', async () => {
  cycles.take('f1', busy.process, 0.5);
  cycles.take('f2', busy.process, 0.5);
  await sleep(1000);
  expect(await comesTo('f1', 0.75)).toBeLessThan(0.1);
  cycles.give('f1', busy.process);
  expect(cycles.stoppedShare('f1')).toBeUndefined();
  await sleep(1000);
  expect(await comesTo('f2', 0.5)).toBeLessThan(0.1);
});

test('leaves the process running when it ends, at whatever instant', async () => {
  for (let round = 0; round < 15; round++) {
    cycles.take('f1', busy.process, 0.9);
    await sleep(3 * round);
    if (round % 2 === 0) cycles.give('f1', busy.process);
    else cycles.stopAll();
    expect(await eventually(() => processState(busy.process), 'running')).toBe('running');
    await sleep(5);
    expect(processState(busy.process)).toBe('running');
  }
});

test('ends quietly when the process dies, and refuses one that is gone or a share that is none', async () => {
  for (const share of [-0.1, 0.96, 1.01, Number.NaN])
    expect(() => cycles.take('f1', busy.process, share)).toThrow(RangeError);
  expect(cycles.isCycled(busy.process)).toBe(false);
  cycles.take('f1', busy.process, 0.5);
  await busy.end();
  expect(isAlive(busy.process)).toBe(false);
  await sleep(100);
  cycles.give('f1', busy.process);
  for (const share of [0.5, 1]) expect(() => cycles.take('f2', busy.process, share)).toThrow(/has gone/);
});

/** How often the busy process was seen running in a while: a thaw in between, however short, lets it use the processor. */
async function seenRunning(milliseconds: number): Promise<number> {
  const end = performance.now() + milliseconds;
  let running = 0;
  for (; performance.now() < end; await sleep(1)) if (processState(busy.process) === 'running') running++;
  return running;
}

const isStopped = () => eventually(() => processState(busy.process), 'stopped');
const isRunning = () => eventually(() => processState(busy.process), 'running');

test('a share of 1 is a hang: stopped for good, whatever else takes from it or gives back', async () => {
  cycles.take('slow', busy.process, 0.5);
  cycles.take('hang', busy.process, 1);
  expect(await isStopped()).toBe('stopped');
  const before = processorTimes(busy.process.pid);
  expect(await seenRunning(300)).toBe(0);
  cycles.take('other', busy.process, 0.3);
  expect(await seenRunning(200)).toBe(0);
  cycles.give('slow', busy.process);
  expect(await seenRunning(200)).toBe(0);
  expect(processorTimes(busy.process.pid)?.ran).toBe(before?.ran);
  expect(cycles.stoppedShare('hang')).toBeGreaterThan(0.9);
  expect(cycles.stoppedShare('hang')).toBeLessThanOrEqual(1);
  cycles.give('hang', busy.process);
  expect(cycles.stoppedShare('hang')).toBeUndefined();
  expect(await isRunning()).toBe('running');
  await sleep(1000);
  expect(await comesTo('other', 0.3)).toBeLessThan(0.1);
  cycles.give('other', busy.process);
  expect(await isRunning()).toBe('running');
  expect(await seenRunning(100)).toBeGreaterThan(0);
});

test('of two hangs on a process both must be given back before it goes on', async () => {
  cycles.take('h1', busy.process, 1);
  cycles.take('h2', busy.process, 1);
  cycles.give('h1', busy.process);
  expect(await isStopped()).toBe('stopped');
  expect(await seenRunning(200)).toBe(0);
  cycles.give('h1', busy.process);
  expect(await seenRunning(100)).toBe(0);
  cycles.give('h2', busy.process);
  expect(await isRunning()).toBe('running');
});

test('a hung process that somebody else continues is stopped again', async () => {
  cycles.take('hang', busy.process, 1);
  expect(await isStopped()).toBe('stopped');
  signalProcess(busy.process, 'SIGCONT');
  expect(await isRunning()).toBe('running');
  expect(await isStopped()).toBe('stopped');
  cycles.stopAll();
  expect(await isRunning()).toBe('running');
});

test('faults on one process add up as competing stressors do, and a hang takes all', () => {
  expect(combinedShare([])).toBe(0);
  expect(combinedShare([0.5, 0.5])).toBe(0.75);
  expect(combinedShare([0.5, 0.95])).toBe(0.95);
  expect(combinedShare([0.5, 1])).toBe(1);
});

test('reaches all that a process has forked, and lets all go on', async () => {
  const family = await startFamily();
  const states = () => [family.leader, family.forked].map(processState);
  try {
    cycles.take('hang', family.leader, 1);
    expect(await eventually(states, ['stopped', 'stopped'])).toEqual(['stopped', 'stopped']);
    cycles.give('hang', family.leader);
    expect(await eventually(states, ['running', 'running'])).toEqual(['running', 'running']);
    cycles.take('slow', family.leader, 0.9);
    expect(await eventually(states, ['stopped', 'stopped'])).toEqual(['stopped', 'stopped']);
    cycles.stopAll();
    expect(await eventually(states, ['running', 'running'])).toEqual(['running', 'running']);
    cycles.take('hang', family.leader, 1);
    createDutyCycles(systemClock).give('unknown', family.leader);
    expect(await eventually(states, ['running', 'running'])).toEqual(['running', 'running']);
  } finally {
    await family.end();
  }
});
