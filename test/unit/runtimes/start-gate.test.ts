import { beforeEach, expect, test } from '@jest/globals';
import { createIdleShare } from '../../../base/process/idle-share.ts';
import { createStartGate, type StartGate } from '../../../local/runtimes/embedded/start-gate.ts';
import { manualClock } from '../measure/support/manual-clock.ts';

let clock: ReturnType<typeof manualClock>;
let gate: StartGate;
/** The ways out of those who are inside, in their order. */
let inside: (() => void)[];
let idle: number;

beforeEach(() => {
  clock = manualClock();
  [inside, idle] = [[], 0];
  gate = createStartGate({ width: 2, idleShare: () => idle, clock });
});

const turn = () => new Promise((resolve) => setImmediate(resolve));
const arrive = async (count: number) => {
  for (let each = 0; each < count; each++) void gate.enter().then((leave) => inside.push(leave));
  await turn();
};
const pass = async (looks: number) => {
  for (let look = 0; look < looks; look++) {
    await clock.advance(250);
    await turn();
  }
};

test('lets as many in as it is wide, and the next when one leaves, who leaves once', async () => {
  await arrive(4);
  expect(inside).toHaveLength(2);
  inside[0]?.();
  inside[0]?.();
  await turn();
  expect(inside).toHaveLength(3);
  await pass(4);
  expect(inside).toHaveLength(3);
});

test('lets one more in at each look while those inside leave the machine idle, four times its width at most', async () => {
  idle = 0.9;
  await arrive(20);
  await pass(1);
  expect(inside).toHaveLength(3);
  await pass(2);
  expect(inside).toHaveLength(5);
  idle = 0.2;
  await pass(4);
  expect(inside).toHaveLength(5);
  idle = 0.5;
  await pass(10);
  expect(inside).toHaveLength(8);
});

test('who leaves a gate that was widened makes no room beyond its width', async () => {
  idle = 1;
  await arrive(6);
  await pass(3);
  expect(inside).toHaveLength(5);
  idle = 0;
  for (const leave of inside.slice(0, 3)) leave();
  await turn();
  expect(inside).toHaveLength(5);
  inside[3]?.();
  await turn();
  expect(inside).toHaveLength(6);
});

test('everybody comes in in the end, also those who came when it had been empty for a while', async () => {
  await arrive(3);
  for (const leave of inside) leave();
  await turn();
  await pass(3);
  for (const leave of inside) leave();
  idle = 1;
  await arrive(3);
  expect(inside).toHaveLength(5);
  await pass(2);
  expect(inside).toHaveLength(6);
});

test('the idle share is of the time since it was last asked', () => {
  const times = [
    { idle: 100, all: 1000 },
    { idle: 150, all: 1100 },
    { idle: 150, all: 1200 },
    { idle: 150, all: 1200 },
  ];
  const share = createIdleShare(() => times.shift() as { idle: number; all: number });
  expect([share(), share(), share()]).toEqual([0.5, 0, 0]);
});
