import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually, order, request } from './support/http.ts';
import type { ServiceProcess } from './support/service-process.ts';
import { type LinkName, type Shop, startShop } from './support/shop.ts';

/** What a user waits at most; the gateway's own deadline is 1.9 s. */
const deadlineMs = 2_500;

const services = ['product-service', 'order-service', 'payment-service', 'recommendation-service'];

let shop: Shop;
let gateway: ServiceProcess;

beforeAll(async () => {
  shop = await startShop();
  await Promise.all(services.map((service) => shop.start(service)));
  gateway = await shop.start('gateway');
});
afterEach(async () => {
  for (const link of Object.values(shop.links)) link.heal();
  await eventually(wholeShopAnswers, (whole) => whole);
});
afterAll(() => shop.close());

async function wholeShopAnswers(): Promise<boolean> {
  const replies = [await request(`${gateway.url}/home`), await order(gateway.url, randomUUID())];
  const one = await request(`${gateway.url}/products/product-05`);
  return [...replies, one].every((reply) => reply.status < 300 && !reply.headers.has('x-degraded'));
}

function lose(name: LinkName, how: 'down' | 'silent'): void {
  if (how === 'down') shop.links[name].cut();
  else shop.links[name].silence();
}

const pauseForStaleness = () => new Promise((resolve) => setTimeout(resolve, 2_200));

test('who asks with hardly any time is given what an answer takes, and takes nothing from the others', async () => {
  const inHurry = () => request(`${gateway.url}/products`, { headers: { 'x-deadline-ms': '1' } }, deadlineMs);
  const hurried = await Promise.all(Array.from({ length: 36 }, inHurry));
  expect(hurried.map(({ status }) => status)).toContain(200);
  for (let user = 0; user < 6; user++) {
    expect((await request(`${gateway.url}/products`, {}, deadlineMs)).status).toBe(200);
  }
});

describe.each(['down', 'silent'] as const)('while a dependency is %s', (how) => {
  test('recommendation-service: the home page comes without recommendations', async () => {
    lose('recommendation-service', how);
    const home = await request(`${gateway.url}/home`, {}, deadlineMs);
    expect(home.status).toBe(200);
    expect(home.headers.get('x-degraded')).toBe('recommendations-missing');
    expect(home.body.products).toHaveLength(20);
    expect(home.body.recommendations).toEqual([]);
  });

  test('products table: the list and every product come stale from the cache', async () => {
    await pauseForStaleness();
    lose('products', how);
    const list = await request(`${gateway.url}/products`, {}, deadlineMs);
    expect(list.status).toBe(200);
    expect(list.headers.get('x-degraded')).toBe('products-stale');
    expect(list.body.products).toHaveLength(20);
    const neverAskedFor = await request(`${gateway.url}/products/product-17`, {}, deadlineMs);
    expect(neverAskedFor).toMatchObject({ status: 200, body: { id: 'product-17' } });
    expect(neverAskedFor.headers.get('x-degraded')).toBe('products-stale');
  });

  test('cache: products come from the table, complete; recommendations are missing', async () => {
    lose('cache', how);
    const list = await request(`${gateway.url}/products`, {}, deadlineMs);
    expect(list.status).toBe(200);
    expect(list.headers.has('x-degraded')).toBe(false);
    expect(list.body.products).toHaveLength(20);
    const home = await request(`${gateway.url}/home`, {}, deadlineMs);
    expect(home.status).toBe(200);
    expect(home.headers.get('x-degraded')).toBe('recommendations-missing');
  });

  test('products table and cache: a clear 503 with Retry-After', async () => {
    lose('products', how);
    lose('cache', how);
    const list = await request(`${gateway.url}/products`, {}, deadlineMs);
    expect(list).toMatchObject({ status: 503, body: { error: 'DependencyUnavailable' } });
    expect(list.headers.get('retry-after')).toBe('1');
  });

  test('payment-service: the order is accepted as pending, and later paid once', async () => {
    const key = randomUUID();
    lose('payment-service', how);
    const pending = await order(gateway.url, key, {}, deadlineMs);
    expect(pending).toMatchObject({ status: 202, body: { status: 'pending' } });
    expect(pending.headers.get('x-degraded')).toBe('payment-pending');
    shop.links['payment-service'].heal();
    const paid = await eventually(
      () => order(gateway.url, key),
      (reply) => reply.status === 201,
    );
    expect(paid.body.id).toBe(pending.body.id);
    const charges = (await shop.stores.rows('payments')).filter((row) => row.orderId === paid.body.id);
    expect(charges).toMatchObject([{ chargeId: paid.body.chargeId }]);
  });

  test('order-events queue: orders are taken and paid as always', async () => {
    lose('order-events', how);
    const placed = await order(gateway.url, randomUUID(), {}, deadlineMs);
    expect(placed).toMatchObject({ status: 201, body: { status: 'paid' } });
    expect(placed.headers.has('x-degraded')).toBe(false);
  });

  test.each(['product-service', 'order-service'] as const)('%s: a clear 503 with Retry-After', async (service) => {
    lose(service, how);
    const path = service === 'product-service' ? '/products' : '/orders/any';
    const reply = await request(`${gateway.url}${path}`, {}, deadlineMs);
    expect(reply.status).toBe(503);
    expect(reply.body).toMatchObject({ message: `${service} is unavailable` });
    expect(reply.headers.get('retry-after')).toBe('1');
  });

  test('orders table: the order is taken as pending', async () => {
    lose('orders', how);
    const reply = await order(gateway.url, randomUUID(), {}, deadlineMs);
    expect(reply).toMatchObject({ status: 202, body: { status: 'pending' } });
    expect(reply.headers.get('x-degraded')).toBe('order-pending');
  });
});

test('a breaker opens after failures in a row, answers at once, and closes when the callee is back', async () => {
  shop.links['payment-service'].silence();
  for (let sent = 0; sent < 6; sent++) await order(gateway.url, randomUUID());
  const whileOpen = await eventually(
    () => order(gateway.url, randomUUID()),
    (reply) => reply.took < 300,
  );
  expect(whileOpen.status).toBe(202);
  shop.links['payment-service'].heal();
  await eventually(
    () => order(gateway.url, randomUUID()),
    (reply) => reply.status === 201,
  );
});

test('the gateway refuses an order without an Idempotency-Key, and passes an unknown product through', async () => {
  const refused = await request(`${gateway.url}/orders`, { method: 'POST' });
  expect(refused).toMatchObject({ status: 400, body: { error: 'MissingIdempotencyKey' } });
  expect(await request(`${gateway.url}/products/nothing`)).toMatchObject({ status: 404, body: { error: 'NotFound' } });
});
