import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import { isAlive, processState } from '../../../base/process/identity.ts';
import { processorTimes } from '../../../base/process/processor-times.ts';
import { createDutyCycles, type DutyCycles } from '../../../local/runtimes/embedded/hands/duty-cycles.ts';
import { eventually, startVictim, type Victim } from './support/system.ts';

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
  expect(() => cycles.take('f1', busy.process, 1)).toThrow(RangeError);
  cycles.take('f1', busy.process, 0.5);
  await busy.end();
  expect(isAlive(busy.process)).toBe(false);
  await sleep(100);
  cycles.give('f1', busy.process);
  expect(() => cycles.take('f2', busy.process, 0.5)).toThrow(/has gone/);
});
