import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { request } from './support/http.ts';
import { type ServiceProcess, startService } from './support/service-process.ts';
import { type Stores, startStores } from './support/stores.ts';

let stores: Stores;
let tasks: ServiceProcess[];

beforeAll(async () => {
  stores = await startStores();
  const variables = {
    PAYMENTS_TABLE: 'payments',
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${stores.tablesPort}`,
    RESILIENCE: 'off',
  };
  tasks = await Promise.all([startService('payment-service', variables), startService('payment-service', variables)]);
});
afterAll(async () => {
  for (const task of tasks) task.kill('SIGKILL');
  await Promise.all(tasks.map((task) => task.exited));
  await stores.close();
});

const charge = (task: ServiceProcess | undefined, orderId: string, amountCents: unknown = 100) =>
  request(`${task?.url}/charges`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': orderId },
    body: JSON.stringify({ orderId, amountCents }),
  });

test('an order that two tasks are asked to charge twenty times at once has one charge, made by one request', async () => {
  const orderId = randomUUID();
  const replies = await Promise.all(Array.from({ length: 20 }, (_, index) => charge(tasks[index % 2], orderId)));
  expect(replies.filter((reply) => reply.status === 201)).toHaveLength(1);
  expect(replies.filter((reply) => reply.status === 200)).toHaveLength(19);
  const chargeIds = new Set(replies.map((reply) => reply.body.chargeId));
  expect(chargeIds.size).toBe(1);
  const stored = await request(`${tasks[1]?.url}/charges/${orderId}`);
  expect(stored).toMatchObject({ status: 200, body: { orderId, amountCents: 100, chargeId: [...chargeIds][0] } });
});

test('a charge stays as it was when another amount is asked for', async () => {
  const orderId = randomUUID();
  const first = await charge(tasks[0], orderId, 100);
  expect(await charge(tasks[1], orderId, 200)).toMatchObject({ status: 409, body: { error: 'AmountConflict' } });
  expect((await request(`${tasks[0]?.url}/charges/${orderId}`)).body).toEqual(first.body);
});

test.each([0, -5, 1.5, '100', null])('an amount of %j is refused', async (amount) => {
  expect(await charge(tasks[0], randomUUID(), amount)).toMatchObject({ status: 400, body: { error: 'BadRequest' } });
});

test('an order without a charge has none to show', async () => {
  expect(await request(`${tasks[0]?.url}/charges/nothing`)).toMatchObject({ status: 404, body: { error: 'NotFound' } });
});
