import { randomUUID } from 'node:crypto';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually, order } from './support/http.ts';
import type { ServiceProcess } from './support/service-process.ts';
import { type Shop, startShop } from './support/shop.ts';
import { credentials, region } from './support/stores.ts';

let shop: Shop;
let orders: ServiceProcess;
let worker: ServiceProcess;
let sqs: SQSClient;

beforeAll(async () => {
  shop = await startShop();
  await shop.start('payment-service');
  orders = await shop.start('order-service');
  worker = await shop.start('notification-service');
  const endpoint = `http://127.0.0.1:${shop.stores.queue.port}`;
  sqs = new SQSClient({ region, credentials, endpoint, useQueueUrlAsEndpoint: false });
});
afterAll(async () => {
  sqs.destroy();
  await shop.close();
});

const toldAbout = (id: string) => worker.log.filter((line) => line.msg === 'customer told' && line.orderId === id);
const chargesFor = async (id: string) => (await shop.stores.rows('payments')).filter((row) => row.orderId === id);
const queueLength = () => {
  const messages = shop.stores.queue.inspectQueue('order-events')?.messages;
  return (messages?.ready.length ?? 0) + (messages?.delayed.length ?? 0) + (messages?.inflight.length ?? 0);
};

test('a paid order is told to the customer and leaves the queue', async () => {
  const placed = await order(orders.url, randomUUID());
  await eventually(
    () => toldAbout(placed.body.id).length,
    (times) => times === 1,
  );
  await eventually(queueLength, (length) => length === 0);
});

test('a pending order is settled from the queue once payment-service is back, with one charge', async () => {
  shop.links['payment-service'].cut();
  const placed = await order(orders.url, randomUUID());
  expect(placed.status).toBe(202);
  shop.links['payment-service'].heal();
  await eventually(
    () => toldAbout(placed.body.id).length,
    (times) => times === 1,
  );
  expect(await chargesFor(placed.body.id)).toHaveLength(1);
});

test('an order whose event is delivered five times is charged once and told once', async () => {
  shop.links['payment-service'].cut();
  const placed = await order(orders.url, randomUUID());
  const event = { type: 'order.placed', orderId: placed.body.id, status: 'pending', amountCents: 2474 };
  const QueueUrl = 'http://localhost/000000000000/order-events';
  for (let sent = 0; sent < 5; sent++) {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(event) }));
  }
  shop.links['payment-service'].heal();
  await eventually(queueLength, (length) => length === 0, 25_000);
  expect(await chargesFor(placed.body.id)).toHaveLength(1);
  expect(toldAbout(placed.body.id)).toHaveLength(1);
});

test('a message that is no event stays in the queue and stops nobody', async () => {
  const QueueUrl = 'http://localhost/000000000000/order-events';
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'nonsense' }));
  await eventually(
    () => worker.log.some((line) => line.msg === 'message failed'),
    (failed) => failed,
  );
  const placed = await order(orders.url, randomUUID());
  await eventually(
    () => toldAbout(placed.body.id).length,
    (times) => times === 1,
  );
  // The order is told first, and its message deleted after that.
  await eventually(queueLength, (length) => length === 1);
});
