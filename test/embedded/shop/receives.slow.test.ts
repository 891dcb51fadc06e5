import { randomUUID } from 'node:crypto';
import { SendMessageCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { eventually, order, request } from './support/http.ts';
import type { ServiceProcess } from './support/service-process.ts';
import { type Shop, startShop } from './support/shop.ts';
import { credentials, region } from './support/stores.ts';

/** Fewer than the shop has, so that a short outage stands for a long one: with pauses of 1, 2, 4 s they would last 7 s. */
const maxReceiveCount = 3;
const outageMs = 12_000;

const QueueUrl = 'http://localhost/000000000000/order-events';
const deadLetters = 'order-events-dead-letter';

let shop: Shop;
let orders: ServiceProcess;
let payments: ServiceProcess;
let sqs: SQSClient;

beforeAll(async () => {
  shop = await startShop();
  const { queueArn } = shop.stores.queue.createQueue(deadLetters);
  const endpoint = `http://127.0.0.1:${shop.stores.queue.port}`;
  sqs = new SQSClient({ region, credentials, endpoint, useQueueUrlAsEndpoint: false });
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: queueArn, maxReceiveCount });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { RedrivePolicy } }));
  payments = await shop.start('payment-service');
  orders = await shop.start('order-service');
  await shop.start('notification-service');
});
afterEach(() => {
  for (const link of Object.values(shop.links)) link.heal();
});
afterAll(async () => {
  sqs.destroy();
  await shop.close();
});

function messagesIn(queue: string) {
  const messages = shop.stores.queue.inspectQueue(queue)?.messages;
  return [
    ...(messages?.ready ?? []),
    ...(messages?.delayed ?? []),
    ...(messages?.inflight ?? []).map(({ message }) => message),
  ];
}

const statusOf = async (id: string) => (await shop.stores.rows('orders')).find((row) => row.id === id)?.status;

test.each(['payment-service', 'orders', 'order-service'] as const)(
  'messages outlast an outage of %s that is longer than their receives would last, and then are done with',
  async (gone) => {
    // What cannot be charged waits for it; what is taken without a table waits for that.
    shop.links[gone === 'orders' ? 'orders' : 'payment-service'].cut();
    const ids: string[] = [];
    for (let placed = 0; placed < 25; placed++) ids.push((await order(orders.url, randomUUID())).body.id);
    shop.links[gone].cut();
    await new Promise((resolve) => setTimeout(resolve, outageMs));
    const counts = messagesIn('order-events').map(({ approximateReceiveCount }) => approximateReceiveCount);
    expect(counts).toHaveLength(25);
    expect(Math.max(...counts)).toBe(1);
    for (const link of Object.values(shop.links)) link.heal();
    await eventually(
      () => messagesIn('order-events').length,
      (length) => length === 0,
      20_000,
    );
    for (const id of ids) expect(await statusOf(id)).toBe('paid');
    expect(messagesIn(deadLetters)).toEqual([]);
  },
  60_000,
);

test('a message that is no event, and one whose charge is of another amount, are set aside while others go on', async () => {
  shop.links['payment-service'].cut();
  const { body: poison } = await order(orders.url, randomUUID());
  await request(`${payments.url}/charges`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': poison.id },
    body: JSON.stringify({ orderId: poison.id, amountCents: 1 }),
  });
  const { body: good } = await order(orders.url, randomUUID());
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'nonsense' }));
  shop.links['payment-service'].heal();
  await eventually(
    () => messagesIn(deadLetters),
    (messages) => messages.length === 2,
    25_000,
  );
  const bodies = messagesIn(deadLetters).map(({ body }) => body);
  expect(bodies).toContain('nonsense');
  expect(bodies.filter((body) => body.includes(poison.id))).toHaveLength(1);
  expect(await statusOf(good.id)).toBe('paid');
}, 60_000);

test('what nobody can read is set aside soon, also where a queue has many receives, and no good message with it', async () => {
  const RedrivePolicy = (count: number) =>
    JSON.stringify({
      deadLetterTargetArn: `arn:aws:sqs:${region}:000000000000:${deadLetters}`,
      maxReceiveCount: count,
    });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { RedrivePolicy: RedrivePolicy(20) } }));
  const before = messagesIn(deadLetters).length;
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'no JSON at all' }));
  // Of a version that is yet to come: another may read it.
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{"type":"order.returned","orderId":"o1"}' }));
  const { body: good } = await order(orders.url, randomUUID());
  const found = await eventually(
    () => messagesIn(deadLetters).slice(before),
    (messages) => messages.length > 0,
    5_000,
  );
  expect(found.map(({ body }) => body)).toEqual(['no JSON at all']);
  expect(await statusOf(good.id)).toBe('paid');
  expect(messagesIn('order-events').map(({ body }) => body)).toContain('{"type":"order.returned","orderId":"o1"}');
}, 30_000);
