import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { systemClock } from '../../../local/clock.ts';
import { createDutyCycles, type DutyCycles } from '../../../local/guardian/duty-cycles.ts';
import { isAlive, processState } from '../../../local/process/identity.ts';
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

const onLinux = process.platform === 'linux' ? test : test.skip;

/** Processor seconds of a process so far, in ticks of 10 ms. Source: proc(5), utime and stime. */
function ticks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

/** The share of a processor that the busy process gets. */
async function usedShare(milliseconds: number): Promise<number> {
  const [begun, before] = [performance.now(), ticks(busy.process.pid)];
  await sleep(milliseconds);
  return ((ticks(busy.process.pid) - before) * 10) / (performance.now() - begun);
}

/** What is left of the processor time, against what the process gets undisturbed just before and after. */
async function relativeShare(share: number): Promise<number> {
  const before = await usedShare(700);
  cycles.take('f1', busy.process, share);
  const during = await usedShare(1500);
  cycles.give('f1', busy.process);
  const after = await usedShare(700);
  return during / ((before + after) / 2);
}

onLinux.each([0.3, 0.8])('takes a share of %p of the processor time, seen from outside', async (share) => {
  await sleep(300);
  let error = 1;
  for (let attempt = 0; attempt < 3 && error > 0.1; attempt++) {
    error = Math.min(error, Math.abs((await relativeShare(share)) - (1 - share)));
  }
  expect(error).toBeLessThanOrEqual(0.1);
});

test('measures the share it took, also when two faults take from the same process', async () => {
  cycles.take('f1', busy.process, 0.5);
  cycles.take('f2', busy.process, 0.5);
  await sleep(1500);
  expect(cycles.stoppedShare('f1')).toBeGreaterThan(0.65);
  expect(cycles.stoppedShare('f1')).toBeLessThan(0.85);
  cycles.give('f1', busy.process);
  expect(cycles.stoppedShare('f1')).toBeUndefined();
  await sleep(1000);
  expect(cycles.stoppedShare('f2')).toBeGreaterThan(0.4);
  expect(cycles.stoppedShare('f2')).toBeLessThan(0.6);
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
