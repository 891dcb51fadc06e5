import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { eventually, order, request } from './support/http.ts';
import type { ServiceProcess } from './support/service-process.ts';
import { type Shop, startShop } from './support/shop.ts';

/** What a user waits at most. */
const limitMs = 2_500;

let shop: Shop;
let gateway: ServiceProcess;
let worker: ServiceProcess;
let cache: Redis;

beforeAll(async () => {
  shop = await startShop();
  for (const service of ['payment-service', 'order-service']) await shop.start(service);
  worker = await shop.start('notification-service');
  gateway = await shop.start('gateway');
  cache = new Redis(shop.stores.cachePort, '127.0.0.1', { protocol: 2, disableClientInfo: true });
});
afterEach(async () => {
  for (const link of Object.values(shop.links)) link.heal();
  await eventually(
    async () => [await order(gateway.url, randomUUID()), await queueLength()] as const,
    ([{ status }, length]) => status === 201 && length === 0,
    25_000,
  );
});
afterAll(async () => {
  cache.disconnect();
  await shop.close();
});

const ordersUnder = async (id: string) => (await shop.stores.rows('orders')).filter((row) => row.id === id);
const chargesFor = async (id: string) => (await shop.stores.rows('payments')).filter((row) => row.orderId === id);
const toldAbout = (id: string) => worker.log.filter((line) => line.msg === 'customer told' && line.orderId === id);
const track = (id: string) => request(`${gateway.url}/orders/${id}`, {}, limitMs);
const queueLength = () => {
  const messages = shop.stores.queue.inspectQueue('order-events')?.messages;
  return (messages?.ready.length ?? 0) + (messages?.delayed.length ?? 0) + (messages?.inflight.length ?? 0);
};

async function expectStoredPaidAndToldOnce(id: string): Promise<void> {
  await eventually(
    () => toldAbout(id).length,
    (times) => times > 0,
    20_000,
  );
  const [charge, ...others] = await chargesFor(id);
  expect(others).toEqual([]);
  expect(charge).toMatchObject({ amountCents: 2474 });
  expect(await ordersUnder(id)).toMatchObject([{ id, status: 'paid', chargeId: charge?.chargeId, amountCents: 2474 }]);
  expect(toldAbout(id)).toHaveLength(1);
}

describe.each(['cut', 'silence'] as const)('while the orders table is gone (%s)', (lose) => {
  test('orders are taken as pending, shown to who asks, and once it is back stored, paid and told once', async () => {
    shop.links.orders[lose]();
    const keys = Array.from({ length: 15 }, () => randomUUID());
    const taken = [];
    for (const key of keys) taken.push(await order(gateway.url, key, {}, limitMs));
    for (const reply of taken) expect(reply).toMatchObject({ status: 202, body: { status: 'pending' } });
    expect(taken[0]?.headers.get('x-degraded')).toBe('order-pending');
    const [first] = taken;
    const shown = await track(first?.body.id);
    expect(shown).toMatchObject({ status: 200, body: first?.body });
    expect(shown.headers.get('x-degraded')).toBe('order-from-cache');
    expect(await ordersUnder(first?.body.id)).toEqual([]);

    shop.links.orders.heal();
    // Nobody who holds a receipt is told that there is no such order while it waits for its turn.
    expect((await track(first?.body.id)).status).toBe(200);
    for (const { body } of taken) await expectStoredPaidAndToldOnce(body.id);
    expect((await track(first?.body.id)).body).toMatchObject({ status: 'paid' });
    expect((await order(gateway.url, keys[0] as string)).body.id).toBe(first?.body.id);
  });

  test('an order of before is shown from the cache, and one that nobody knows is a clear 503', async () => {
    const { body } = await order(gateway.url, randomUUID());
    shop.links.orders[lose]();
    expect(await track(body.id)).toMatchObject({ status: 200, body });
    const unknown = await track(randomUUID());
    expect(unknown.status).toBe(503);
    expect(unknown.headers.get('retry-after')).toBe('1');
  });

  test('so is one that was placed while the cache was gone, once that is back', async () => {
    shop.links.cache[lose]();
    const { body, status } = await order(gateway.url, randomUUID(), {}, limitMs);
    expect(status).toBe(201);
    shop.links.cache.heal();
    await eventually(
      () => cache.exists(`order:${body.id}`),
      (copies) => copies === 1,
    );
    shop.links.orders[lose]();
    expect(await track(body.id)).toMatchObject({ status: 200, body });
  });

  test('the same key is the same order, and no other one', async () => {
    shop.links.orders[lose]();
    const key = randomUUID();
    const first = await order(gateway.url, key, {}, limitMs);
    expect(await order(gateway.url, key, {}, limitMs)).toMatchObject({ status: 202, body: first.body });
    expect(await order(gateway.url, key, { quantity: 3 }, limitMs)).toMatchObject({
      status: 422,
      body: { error: 'IdempotencyKeyReused' },
    });
    shop.links.orders.heal();
    await expectStoredPaidAndToldOnce(first.body.id);
  });

  test('and the cache with it, an order sent twice is still stored and paid once', async () => {
    shop.links.orders[lose]();
    shop.links.cache.cut();
    const key = randomUUID();
    const first = await order(gateway.url, key, {}, limitMs);
    expect(await order(gateway.url, key, {}, limitMs)).toMatchObject({ status: 202, body: { id: first.body.id } });
    shop.links.orders.heal();
    await expectStoredPaidAndToldOnce(first.body.id);
    await eventually(queueLength, (length) => length === 0);
    await expectStoredPaidAndToldOnce(first.body.id);
  });

  test('and the queue with it, an order is refused by a clear 503', async () => {
    shop.links.orders[lose]();
    shop.links['order-events'][lose]();
    const refused = await order(gateway.url, randomUUID(), {}, limitMs);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
  });

  test('and payment with it, orders are stored first and paid after', async () => {
    shop.links.orders[lose]();
    shop.links['payment-service'].cut();
    const { body } = await order(gateway.url, randomUUID(), {}, limitMs);
    shop.links.orders.heal();
    await eventually(
      () => ordersUnder(body.id),
      ([row]) => row?.status === 'pending',
    );
    expect(await chargesFor(body.id)).toEqual([]);
    shop.links['payment-service'].heal();
    await expectStoredPaidAndToldOnce(body.id);
  });
});
