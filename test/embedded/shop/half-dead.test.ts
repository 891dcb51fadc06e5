import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { order, type Reply, request } from './support/http.ts';
import { type Link, startLink } from './support/link.ts';
import type { ServiceProcess } from './support/service-process.ts';
import { type Shop, startShop } from './support/shop.ts';

let shop: Shop;
const balancers: Link[] = [];

beforeAll(async () => {
  shop = await startShop();
});
afterAll(async () => {
  await Promise.all(balancers.map((link) => link.close()));
  await shop.close();
});

/** Two tasks of a service, each behind a link of its own, behind one that balances over those that run. */
async function twoTasks(service: string) {
  const tasks = [await shop.start(service), await shop.start(service)] as const;
  const links = await Promise.all(tasks.map((task) => startLink(() => [task.port])));
  const running = new Set(links);
  tasks.forEach((task, index) => {
    task.exited.then(() => running.delete(links[index] as Link));
  });
  const balancer = await startLink(() => [...running].map((link) => link.port));
  balancers.push(...links, balancer);
  return { tasks, links, url: `http://127.0.0.1:${balancer.port}` };
}

/** What each of as many users sees who look at products one by one. */
async function browse(gateway: ServiceProcess, times: number, users = 2): Promise<number[]> {
  const statuses: number[] = [];
  const user = async () => {
    for (let sent = 0; sent < times; sent++) {
      const reply = await request(`${gateway.url}/products/product-0${(sent % 9) + 1}`);
      statuses.push(reply.took < 2_200 ? reply.status : 0);
    }
  };
  await Promise.all(Array.from({ length: users }, user));
  return statuses;
}

test('with one of two callee tasks silent, every request is answered inside its deadline', async () => {
  const products = await twoTasks('product-service');
  const gateway = await shop.start('gateway', { PRODUCT_SERVICE_URL: products.url });
  // One user: several at once may need more retries than the budget of a gateway that has seen no more calls.
  await browse(gateway, 5, 1);
  products.links[0]?.silence();
  expect(await browse(gateway, 40, 1)).toEqual(Array.from({ length: 40 }, () => 200));
});

test('a callee task that is killed under load costs no answer', async () => {
  const products = await twoTasks('product-service');
  const gateway = await shop.start('gateway', { PRODUCT_SERVICE_URL: products.url });
  await browse(gateway, 5);
  const browsing = browse(gateway, 60);
  setTimeout(() => products.tasks[0].kill('SIGKILL'), 100);
  expect(new Set(await browsing)).toEqual(new Set([200]));
});

test('orders survive the death of one of two order-service tasks', async () => {
  await shop.start('payment-service');
  const orders = await twoTasks('order-service');
  const gateway = await shop.start('gateway', { ORDER_SERVICE_URL: orders.url });
  // Tasks that have seen orders before, and users who wait for their answers: an order takes as long as the machine needs.
  const replies: Reply[] = [];
  for (let placed = 0; placed < 10; placed++) replies.push(await order(gateway.url, randomUUID()));
  const user = async () => {
    for (let placed = 0; placed < 15; placed++) {
      replies.push(await order(gateway.url, randomUUID()));
      if (replies.length === 25) orders.tasks[0].kill('SIGKILL');
    }
  };
  await Promise.all(Array.from({ length: 4 }, user));
  expect(await orders.tasks[0].exited).toBe('SIGKILL');
  expect(replies).toHaveLength(70);
  expect(replies.map((reply) => reply.status).filter((status) => status >= 300)).toEqual([]);
  expect(new Set((await shop.stores.rows('orders')).map((row) => row.id))).toEqual(
    new Set(replies.map((reply) => reply.body.id)),
  );
});
