import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { watchHealth } from '../../../local/runtimes/embedded/health-watch.ts';
import { local } from '../../../local/runtimes/embedded/settings.ts';
import type { ScheduledTask } from '../../../local/runtimes/embedded/task.ts';
import { manualClock } from '../measure/support/manual-clock.ts';

const step = 100;

let server: Server;
let clock: ReturnType<typeof manualClock>;
let task: ScheduledTask;
let healthy: boolean;
/** Whether it takes requests. */
let willing: boolean;
/** When `/health` was asked for, on the manual clock. */
let looks: number[];
let told: string[];
let watch: { stop(): void };
let pending: number;

beforeEach(async () => {
  [healthy, willing, looks, told, pending] = [true, true, [], [], 0];
  clock = manualClock();
  server = createServer(({ url }, response) => {
    if (url === '/health') looks.push(clock.monotonic());
    response.writeHead((url === '/health' ? healthy : willing) ? 200 : 503).end();
  });
  server.on('connection', (socket) => {
    pending++;
    socket.once('close', () => pending--);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  task = { port, state: 'starting', balanced: true } as ScheduledTask;
});

afterEach(() => {
  watch.stop();
  server.close();
});

async function start(options: { phase?: number; balancer?: boolean; asksHealth?: boolean } = {}): Promise<void> {
  watch = watchHealth(task, clock, {
    balancerPort: options.balancer ? task.port : undefined,
    phase: options.phase ?? 0.5,
    ...(options.asksHealth !== undefined && { asksHealth: options.asksHealth }),
    ready: () => {
      task.state = 'ready';
      told.push('ready');
    },
    balanced: (reason) => void told.push(`${task.balanced ? 'in' : 'out'}: ${reason}`),
    unhealthy: (reason) => {
      task.state = 'unhealthy';
      told.push(reason);
    },
  });
  for (let turn = 0; turn < 500 && task.state === 'starting'; turn++) await settled();
  expect(told).toEqual(['ready']);
}

/** Lets every request that is under way come to its end: real time, while the clock stands still. */
async function settled(): Promise<void> {
  for (let quiet = 0; quiet < 3; quiet = pending === 0 ? quiet + 1 : 0)
    await new Promise((next) => setTimeout(next, 1));
}

async function pass(milliseconds: number): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += step) {
    await clock.advance(step);
    await settled();
  }
}

/** Milliseconds, on the manual clock, until `isSo`; at most a minute. */
async function until(isSo: () => boolean): Promise<number> {
  const begun = clock.monotonic();
  while (!isSo() && clock.monotonic() - begun < 60_000) await pass(step);
  return clock.monotonic() - begun;
}

test('checks that fail while a start is fresh do not count, neither for the task nor for its load balancer', async () => {
  healthy = false;
  await start({ balancer: true });
  willing = false;
  await pass(local.healthCheckGrace - step);
  expect(looks.length).toBeGreaterThanOrEqual(9);
  [healthy, willing] = [true, true];
  await pass(5000);
  expect(told).toEqual(['ready']);
});

test('a task that hangs from its start on is replaced once the grace is over', async () => {
  healthy = false;
  await start();
  const took = await until(() => told.length > 1);
  expect(told).toEqual(['ready', 'failed 3 health checks in a row']);
  expect(took).toBeGreaterThan(local.healthCheckGrace);
  expect(took).toBeLessThanOrEqual(local.healthCheckGrace + 3 * local.healthCheckInterval + step);
});

test('outside the grace a task is replaced after three failed checks, as fast as ever', async () => {
  await start();
  await pass(local.healthCheckGrace);
  healthy = false;
  expect(await until(() => told.length > 1)).toBeLessThanOrEqual(3 * local.healthCheckInterval);
  expect(told).toEqual(['ready', 'failed 3 health checks in a row']);
});

test('one check that passes makes the count begin again', async () => {
  await start();
  await pass(local.healthCheckGrace);
  for (let round = 0; round < 3; round++) {
    healthy = false;
    await pass(2 * local.healthCheckInterval);
    healthy = true;
    await pass(local.healthCheckInterval);
  }
  expect(told).toEqual(['ready']);
});

test('a task that is well and takes no requests is out of rotation, as in AWS, and is not replaced', async () => {
  await start({ balancer: true });
  await pass(local.healthCheckGrace);
  willing = false;
  await until(() => told.length > 1);
  await pass(5 * local.healthCheckInterval);
  willing = true;
  await until(() => told.length > 2);
  expect(told).toEqual([
    'ready',
    'out: failed 2 health checks of the load balancer in a row',
    'in: passed a health check of the load balancer',
  ]);
});

test.each([0.2, 0.7])(
  'the first look comes after %d of the interval, the next ones an interval apart',
  async (phase) => {
    await start({ phase });
    const begun = clock.monotonic();
    await pass(3000);
    expect(looks.map((at) => at - begun)).toEqual([0, 1000, 2000].map((ms) => ms + phase * local.healthCheckInterval));
  },
);

test('where nobody asks, a task that gets unhealthy stays as it is', async () => {
  await start({ asksHealth: false, balancer: true });
  healthy = false;
  await pass(local.healthCheckGrace + 5 * local.healthCheckInterval);
  expect({ told, looks, balanced: task.balanced }).toEqual({ told: ['ready'], looks: [], balanced: true });
});
