import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually, order, request } from './support/http.ts';
import type { ServiceProcess } from './support/service-process.ts';
import { type Shop, startShop } from './support/shop.ts';

let shop: Shop;
let orders: ServiceProcess;

beforeAll(async () => {
  shop = await startShop();
  orders = await shop.start('order-service');
  await shop.start('payment-service');
});
afterEach(() => {
  for (const link of Object.values(shop.links)) link.heal();
});
afterAll(() => shop.close());

const ordersUnder = async (id: string) => (await shop.stores.rows('orders')).filter((row) => row.id === id);
const chargesFor = async (id: string) => (await shop.stores.rows('payments')).filter((row) => row.orderId === id);

async function expectOneOrderOneCharge(id: string, chargeId: string): Promise<void> {
  expect(await ordersUnder(id)).toMatchObject([{ id, status: 'paid', chargeId }]);
  expect(await chargesFor(id)).toMatchObject([{ orderId: id, chargeId, amountCents: 2474 }]);
}

describe('an order under one Idempotency-Key', () => {
  test('is the same order and the same charge when sent again', async () => {
    const key = randomUUID();
    const first = await order(orders.url, key);
    const again = await order(orders.url, key);
    expect(first).toMatchObject({ status: 201, body: { status: 'paid', amountCents: 2474 } });
    expect(again).toMatchObject({ status: 201, body: first.body });
    await expectOneOrderOneCharge(first.body.id, first.body.chargeId);
  });

  test('is one order and one charge when sent twenty times at once, to two tasks', async () => {
    const key = randomUUID();
    const other = await shop.start('order-service');
    const urls = Array.from({ length: 20 }, (_, index) => (index % 2 ? other.url : orders.url));
    const replies = await Promise.all(urls.map((url) => order(url, key)));
    const paid = await eventually(
      () => order(orders.url, key),
      (reply) => reply.status === 201,
    );
    const acknowledged = replies.filter((reply) => reply.status === 201 || reply.status === 202);
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(new Set(acknowledged.map((reply) => reply.body.id))).toEqual(new Set([paid.body.id]));
    const charged = acknowledged.flatMap((reply) => reply.body.chargeId ?? []);
    expect(charged.filter((chargeId) => chargeId !== paid.body.chargeId)).toEqual([]);
    await expectOneOrderOneCharge(paid.body.id, paid.body.chargeId);
    other.kill('SIGTERM');
    expect(await other.exited).toBe(0);
  });

  test('is refused for another request', async () => {
    const key = randomUUID();
    await order(orders.url, key);
    expect(await order(orders.url, key, { quantity: 3 })).toMatchObject({
      status: 422,
      body: { error: 'IdempotencyKeyReused' },
    });
  });

  test('is refused without a key, or with an amount that is not a positive integer', async () => {
    expect(await order(orders.url, '')).toMatchObject({ status: 400, body: { error: 'BadRequest' } });
    expect(await order(orders.url, randomUUID(), { amountCents: -1 })).toMatchObject({ status: 400 });
    expect(await order(orders.url, randomUUID(), { amountCents: '12' })).toMatchObject({ status: 400 });
  });
});

describe('a task of order-service that is killed in the middle of an order', () => {
  test('leaves an order that a retry at another task charges once', async () => {
    const reached = Promise.withResolvers<void>();
    const silentPayments = createServer(() => reached.resolve()).listen(0, '127.0.0.1');
    await once(silentPayments, 'listening');
    const { port } = silentPayments.address() as AddressInfo;
    const doomed = await shop.start('order-service', {
      RESILIENCE: 'off',
      PAYMENT_SERVICE_URL: `http://127.0.0.1:${port}`,
    });
    const key = randomUUID();
    const lost = order(doomed.url, key).then(
      () => 'answered',
      () => 'lost',
    );
    await reached.promise;
    doomed.kill('SIGKILL');
    expect(await lost).toBe('lost');
    silentPayments.closeAllConnections();
    silentPayments.close();

    const retried = await order(orders.url, key);
    expect(retried.status).toBe(201);
    await expectOneOrderOneCharge(retried.body.id, retried.body.chargeId);
  });

  test('leaves a charged order that a retry finds, and the sweeper of another task announces', async () => {
    const doomed = await shop.start('order-service');
    shop.links['order-events'].silence();
    const key = randomUUID();
    // A task that has just started may be too slow for its own time-outs on a busy machine; its client then tries again.
    const placed = await eventually(
      () => order(doomed.url, key),
      ({ status }) => status === 201,
    );
    doomed.kill('SIGKILL');
    await doomed.exited;
    expect(await ordersUnder(placed.body.id)).toMatchObject([{ unannounced: 'yes' }]);
    shop.links['order-events'].heal();

    expect(await order(orders.url, key)).toMatchObject({ status: 201, body: placed.body });
    await eventually(
      () => ordersUnder(placed.body.id),
      ([row]) => row !== undefined && row.unannounced === undefined,
    );
    const queued = shop.stores.queue.inspectQueue('order-events')?.messages.ready ?? [];
    expect(queued.filter(({ body }) => body.includes(placed.body.id)).length).toBeGreaterThanOrEqual(1);
    await expectOneOrderOneCharge(placed.body.id, placed.body.chargeId);
  });
});

describe('a conditional write whose answer comes after the time-out', () => {
  test('of an order is read back: one order, one charge', async () => {
    shop.links.orders.delayReplies(600);
    const key = randomUUID();
    const late = await order(orders.url, key);
    expect(late).toMatchObject({ status: 202, body: { status: 'pending' } });
    shop.links.orders.heal();
    const retried = await eventually(
      () => order(orders.url, key),
      (reply) => reply.status === 201,
    );
    await expectOneOrderOneCharge(retried.body.id, retried.body.chargeId);
  });

  test('of a charge is read back: one charge, however often it is asked for', async () => {
    const key = randomUUID();
    shop.links.payments.delayReplies(400);
    const pending = await order(orders.url, key);
    expect(pending).toMatchObject({ status: 202, body: { status: 'pending' } });
    const [charge] = await chargesFor(pending.body.id);
    shop.links.payments.heal();
    const paid = await eventually(
      () => order(orders.url, key),
      (reply) => reply.status === 201,
    );
    expect(paid.body.chargeId).toBe(charge?.chargeId);
    await expectOneOrderOneCharge(pending.body.id, paid.body.chargeId);
  });

  test('that loses only one answer is repeated inside the same request', async () => {
    shop.links.orders.delayReplies(450);
    setTimeout(() => shop.links.orders.heal(), 250);
    const key = randomUUID();
    const placed = await order(orders.url, key);
    expect(placed.status).toBe(201);
    await expectOneOrderOneCharge(placed.body.id, placed.body.chargeId);
  });
});

test('an order is readable by its id, and an unknown one is not found', async () => {
  const placed = await order(orders.url, randomUUID());
  expect(await request(`${orders.url}/orders/${placed.body.id}`)).toMatchObject({ status: 200, body: placed.body });
  expect(await request(`${orders.url}/orders/nothing`)).toMatchObject({ status: 404, body: { error: 'NotFound' } });
});
