import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually, order, request } from './support/http.ts';
import { type Shop, startShop } from './support/shop.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.close());

test('SIGTERM under load loses none of fifty slow requests in flight, and ends with 0', async () => {
  await shop.start('payment-service', { RESILIENCE: 'off' });
  const orders = await shop.start('order-service', { RESILIENCE: 'off', STOP_TIMEOUT_MS: '60000' });
  await order(orders.url, randomUUID());
  shop.links.orders.delayReplies(300);
  let answered = 0;
  const placing = Array.from({ length: 50 }, async () => {
    const { status } = await order(orders.url, randomUUID());
    answered++;
    return status;
  });
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(answered).toBe(0);
  orders.kill('SIGTERM');
  expect(new Set(await Promise.all(placing))).toEqual(new Set([201]));
  expect(await orders.exited).toBe(0);
  shop.links.orders.heal();
}, 90_000);

test('what comes while a stopping task gets no processor time is served too', async () => {
  const products = await shop.start('product-service');
  await request(`${products.url}/products`);
  products.kill('SIGTERM');
  await eventually(
    () => products.log.some(({ msg }) => msg === 'draining'),
    (isDraining) => isDraining,
  );
  products.kill('SIGSTOP');
  const asking = Array.from({ length: 10 }, () => request(`${products.url}/products`));
  await new Promise((resolve) => setTimeout(resolve, 600));
  products.kill('SIGCONT');
  expect((await Promise.all(asking)).map(({ status }) => status)).toEqual(Array(10).fill(200));
  expect(await products.exited).toBe(0);
});

test('a stopping task is not ready at once, but still serves for a moment and closes its connections', async () => {
  const products = await shop.start('product-service');
  expect(await request(`${products.url}/ready`)).toMatchObject({ status: 200, body: { status: 'ready' } });
  products.kill('SIGTERM');
  const ready = await eventually(
    () => request(`${products.url}/ready`),
    (reply) => reply.status === 503,
    250,
  );
  expect(ready.body).toMatchObject({ status: 'draining', dependencies: { products: 'ok', cache: 'ok' } });
  expect(ready.headers.get('connection')).toBe('close');
  expect((await request(`${products.url}/health`)).status).toBe(200);
  expect(await products.exited).toBe(0);
});

test('a caller ends what it does not use, and a stopping task waits for that: no request meets a closed connection', async () => {
  const { url, server } = await startCallee();
  const gateway = await shop.start('gateway', { PRODUCT_SERVICE_URL: url });
  await request(`${gateway.url}/products/p1`);
  expect(await connections(server)).toBeGreaterThan(0);
  const closed = () => connections(server);
  expect(await eventually(closed, (count) => count === 0, 3000)).toBe(0);
  server.close();

  // 900 ms after its last request, and 600 after the end of the drain, a connection is still served.
  const products = await shop.start('product-service');
  const agent = new Agent({ keepAlive: true });
  const ask = () => statusOf(`${products.url}/products`, agent);
  expect(await ask()).toBe(200);
  products.kill('SIGTERM');
  await new Promise((resolve) => setTimeout(resolve, 900));
  expect(await ask()).toBe(200);
  expect(await products.exited).toBe(0);
}, 20_000);

test('a stopping task serves as long as it is told to', async () => {
  const products = await shop.start('product-service', { DRAIN_DELAY_MS: '2500' });
  products.kill('SIGTERM');
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  // A connection that comes now would be reset by a task that drains for 300 ms, as it does unless told.
  expect((await request(`${products.url}/products`)).status).toBe(200);
  expect(await products.exited).toBe(0);
});

test('a task that cannot finish in time gives up with 1', async () => {
  const orders = await shop.start('order-service', { RESILIENCE: 'off', STOP_TIMEOUT_MS: '500' });
  shop.links.orders.silence();
  const lost = order(orders.url, randomUUID()).then(
    () => 'answered',
    () => 'lost',
  );
  await new Promise((resolve) => setTimeout(resolve, 100));
  orders.kill('SIGTERM');
  expect(await orders.exited).toBe(1);
  expect(await lost).toBe('lost');
  shop.links.orders.heal();
});

test('every service is ready within a moment of its start though nothing it needs is there', async () => {
  for (const link of Object.values(shop.links)) link.cut();
  const names = ['gateway', 'product-service', 'order-service', 'recommendation-service', 'notification-service'];
  for (const name of names) {
    const task = await shop.start(name);
    expect(await request(`${task.url}/ready`)).toMatchObject({ status: 200 });
    task.kill('SIGTERM');
    expect(await task.exited).toBe(0);
  }
  for (const link of Object.values(shop.links)) link.heal();
});

/** A callee that keeps connections for as long as its callers do. */
async function startCallee(): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer({ keepAliveTimeout: 60_000 }, (_request, response) => response.end('{}'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const connections = (server: Server) =>
  new Promise<number>((resolve, reject) =>
    server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  );

const statusOf = (url: string, agent: Agent) =>
  new Promise<number | undefined>((resolve, reject) =>
    get(url, { agent }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
    }).on('error', reject),
  );
