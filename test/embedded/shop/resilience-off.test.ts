import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { eventually, order, request } from './support/http.ts';
import type { ServiceProcess } from './support/service-process.ts';
import { type Shop, startShop } from './support/shop.ts';

/** Longer than every time-out that RESILIENCE=on would apply. */
const patienceMs = 3_000;

let shop: Shop;
let gateway: ServiceProcess;

beforeAll(async () => {
  shop = await startShop({ RESILIENCE: 'off' });
  for (const service of ['product-service', 'order-service', 'payment-service', 'recommendation-service']) {
    await shop.start(service);
  }
  gateway = await shop.start('gateway');
});
afterEach(() => {
  for (const link of Object.values(shop.links)) link.heal();
});
afterAll(() => shop.close());

const fails = (sent: Promise<{ status: number }>) => sent.then((reply) => reply.status >= 500);

test('with everything there, the shop answers in full', async () => {
  const home = await request(`${gateway.url}/home`);
  expect(home.status).toBe(200);
  expect(home.body.recommendations).toHaveLength(4);
  expect(await order(gateway.url, randomUUID())).toMatchObject({ status: 201 });
});

test('without recommendation-service the home page fails', async () => {
  shop.links['recommendation-service'].cut();
  expect(await fails(request(`${gateway.url}/home`))).toBe(true);
});

test('without the products table products fail once the fresh copies are over', async () => {
  shop.links.products.cut();
  await eventually(
    () => request(`${gateway.url}/products`),
    (reply) => reply.status === 503,
  );
});

test('without payment-service an order fails, and is still there for a retry', async () => {
  const key = randomUUID();
  shop.links['payment-service'].cut();
  expect(await fails(order(gateway.url, key))).toBe(true);
  shop.links['payment-service'].heal();
  expect(await order(gateway.url, key)).toMatchObject({ status: 201 });
});

test('a silent payment-service is waited for: no time-out, no fallback', async () => {
  shop.links['payment-service'].silence();
  await expect(order(gateway.url, randomUUID(), {}, patienceMs)).rejects.toThrow(/timeout/i);
});

test('without the cache products fail', async () => {
  shop.links.cache.cut();
  await eventually(
    () => request(`${gateway.url}/products`),
    (reply) => reply.status === 503,
  );
});
