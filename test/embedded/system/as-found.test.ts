import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { defaultSystemFile } from '../../../cli/default-system.ts';
import { startSystem } from '../../../local/client/start-system.ts';
import { openSystem, type SystemClient } from '../../../local/client/system-client.ts';
import type { Task } from '../../../local/runtimes/runtime.ts';
import { defaults } from '../../../local/supervisor/options.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { chaos, eventually, startChaos, temporaryFolder } from './support.ts';

const port = 27_500;
const folder = temporaryFolder();
let system: SystemClient;

beforeAll(async () => {
  const state = await startSystem(
    { ...defaults, folder, system: defaultSystemFile, port, resilience: 'as-found', response: 'off' },
    { attached: true, progress: () => {} },
  );
  system = await openSystem(state);
}, 90_000);
afterAll(async () => {
  system.close();
  await chaos('down', '--folder', folder);
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const taskOf = async (service: string): Promise<Task | undefined> =>
  (await system.tasks()).find((task) => task.service === service);
const later = (milliseconds: number) => new Promise((next) => setTimeout(next, milliseconds));

test('each service has one task, and chaos status names what is not there', async () => {
  const services = (await system.tasks()).map(({ service }) => service);
  expect(services.toSorted()).toEqual(shopModel.topology.services.map(({ name }) => name).toSorted());
  const { stdout } = await chaos('status', '--folder', folder);
  expect(stdout).toMatch(/^resilience {2}as found: without .*restarts of dead tasks; health checks; /m);
}, 30_000);

test('it can be looked at, and is left as it is; what would judge it as a whole one is refused', async () => {
  const { child, finished } = startChaos('dashboard', '--folder', folder);
  let shown = '';
  child.stdout?.on('data', (text) => (shown += text));
  await eventually(() => shown !== '' || child.exitCode !== null);
  child.kill('SIGINT');
  const { status, stderr } = await finished;
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.not.stringContaining('resilience') });
  expect(shown).toMatch(/payment-service/);
  expect(await taskOf('payment-service')).toMatchObject({ lastStatus: 'RUNNING' });
  const refused = await chaos('run', 'kill-payment-service', '--folder', folder);
  expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining('a system is up with resilience') });
}, 60_000);

test('a dead task stays dead, an unhealthy one stays, and a restart brings all back', async () => {
  const [killed, hung] = [await taskOf('payment-service'), await taskOf('recommendation-service')];
  process.kill(killed?.process.pid as number, 'SIGKILL');
  process.kill(hung?.process.pid as number, 'SIGSTOP');
  await eventually(async () => (await taskOf('payment-service')) === undefined);
  // Longer than health checks take to have a task replaced, and its grace.
  await later(14_000);
  expect(await taskOf('payment-service')).toBeUndefined();
  expect(await taskOf('recommendation-service')).toMatchObject({ id: hung?.id, lastStatus: 'RUNNING' });
  await system.restart();
  const now = await system.tasks();
  expect(now.map(({ service }) => service)).toContain('payment-service');
  expect(now).toHaveLength(shopModel.topology.services.length);
  expect(now.map(({ id }) => id)).not.toContain(hung?.id);
}, 90_000);

test('what was brought back is left alone as before', async () => {
  const task = await taskOf('order-service');
  process.kill(task?.process.pid as number, 'SIGKILL');
  await eventually(async () => (await taskOf('order-service')) === undefined);
  await later(3000);
  expect(await taskOf('order-service')).toBeUndefined();
}, 30_000);

test('a bad version that was taken back is in nobody’s way when all tasks are restarted', async () => {
  const { stdout } = await chaos('deploy', 'product-service', '--env', 'BREAK=crash', '--folder', folder);
  expect(stdout).toContain('product-service was rolled back');
  await system.restart();
  expect(await taskOf('product-service')).toMatchObject({ lastStatus: 'RUNNING' });
}, 90_000);
