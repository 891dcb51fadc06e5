import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually, request } from './support/http.ts';
import type { ServiceProcess } from './support/service-process.ts';
import { type Shop, startShop } from './support/shop.ts';

let shop: Shop;
let gateway: ServiceProcess;
let notifications: ServiceProcess;

beforeAll(async () => {
  shop = await startShop({ SYNTHETIC_HOURS: '24' });
  await shop.start('payment-service');
  await shop.start('order-service');
  gateway = await shop.start('gateway');
  notifications = await shop.start('notification-service');
}, 120_000);
afterAll(() => shop.close());

/** Orders at the edge, as a user or as a background load. */
function place(marked: boolean, url = gateway.url) {
  const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
  return request(`${url}/orders`, {
    method: 'POST',
    headers: marked ? { ...headers, 'x-breakwater-synthetic': '1' } : headers,
    body: JSON.stringify({ productId: 'product-01', quantity: 2, amountCents: 2474 }),
  });
}

const row = async (table: string, key: Record<string, string>) =>
  (await shop.stores.rows(table)).find((item) => Object.entries(key).every(([name, value]) => item[name] === value));

const told = (orderId: string) =>
  notifications.log.some((line) => line.msg === 'customer told' && line.orderId === orderId);

/** A day from now, in seconds, give or take an hour. */
function expectADay(item: Record<string, unknown> | undefined): void {
  const hours = (Number(item?.expiresAt) - Date.now() / 1000) / 3600;
  expect(item?.synthetic).toBe(true);
  expect(Math.abs(hours - 24)).toBeLessThan(1);
}

test('what a background load orders is marked through the chain, expires, and is told to nobody', async () => {
  const { body } = await eventually(
    () => place(true),
    ({ status }) => status === 201,
    60_000,
  );
  expect(body).not.toHaveProperty('expiresAt');
  expectADay(await row('orders', { id: body.id }));
  expectADay(await row('payments', { orderId: body.id }));

  const real = await place(false);
  await eventually(
    () => told(real.body.id),
    (isTold) => isTold,
  );
  // The queue is worked in the order of its messages, as good as: the first would have been told by now.
  expect(told(body.id)).toBe(false);
}, 90_000);

test('what a user orders stays', async () => {
  const { body } = await place(false);
  for (const item of [await row('orders', { id: body.id }), await row('payments', { orderId: body.id })]) {
    expect(item).toMatchObject({ amountCents: 2474 });
    expect(item).not.toHaveProperty('expiresAt');
    expect(item).not.toHaveProperty('synthetic');
  }
}, 90_000);

test('a pending order is marked when it is charged later, by whoever asks', async () => {
  shop.links['payment-service'].cut();
  const { body } = await eventually(
    () => place(true),
    ({ status }) => status === 202,
    60_000,
  );
  shop.links['payment-service'].heal();
  const charge = await eventually(
    () => row('payments', { orderId: body.id }),
    (item) => item !== undefined,
  );
  expectADay(charge);
}, 90_000);

test('where nothing says how long to keep it, the mark of a stranger changes nothing', async () => {
  const payments = await shop.start('payment-service', { SYNTHETIC_HOURS: '' });
  const orders = await shop.start('order-service', { SYNTHETIC_HOURS: '', PAYMENT_SERVICE_URL: payments.url });
  const { body } = await place(true, orders.url);
  const charge = await eventually(
    () => row('payments', { orderId: body.id }),
    (item) => item !== undefined,
  );
  for (const item of [charge, await row('orders', { id: body.id })]) expect(item).not.toHaveProperty('expiresAt');
}, 90_000);

test('what is for health checks is there under its own name alone, so that a load balancer can refuse it', async () => {
  const text = async (path: string) => (await fetch(`${gateway.url}${path}`)).status;
  expect(await text('/metrics')).toBe(200);
  expect(await text('/ready?verbose')).toBe(200);
  for (const path of ['/%6detrics', '/read%79', '//metrics', '/metrics/', '/METRICS']) {
    expect([path, await text(path)]).toEqual([path, 404]);
  }
}, 90_000);
