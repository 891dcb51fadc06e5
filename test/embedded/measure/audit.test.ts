import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import dynalite from 'dynalite';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { systemClock } from '../../../base/clock.ts';
import type { Receipt, StartedStores } from '../../../lib/model/system.ts';
import { makeTable } from '../../../local/runtimes/embedded/stores/make-table.ts';
import { auditPromises } from '../../../measure/audit.ts';
import { type AuditedRun, createDebts, type Debts } from '../../../measure/debts.ts';
import { shop } from '../../../systems/shop/index.ts';
import { sentTimes } from '../../../systems/shop/ledger.ts';
import { clean } from '../../support/clean-audit.ts';

const aws = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
const tables = dynalite({ createTableMs: 0 });
let queues: FauxqsServer;
let tablesPort: number;
let documents: DynamoDBDocumentClient;
let sqs: SQSClient;
let queueUrl: string;
let deadLetterUrl: string;
const names = { queue: 'order-events', deadLetterQueue: 'order-events-dead-letter' };

beforeAll(async () => {
  await new Promise<void>((resolve) => tables.listen(0, '127.0.0.1', resolve));
  const address = tables.address();
  tablesPort = typeof address === 'object' && address ? address.port : 0;
  const endpoint = `http://127.0.0.1:${tablesPort}`;
  documents = DynamoDBDocumentClient.from(new DynamoDBClient({ ...aws, endpoint }));
  for (const [name, partitionKey] of Object.entries({ orders: 'id', payments: 'orderId' }))
    await makeTable(documents, { name, partitionKey });
  queues = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
  queueUrl = queues.createQueue(names.queue).queueUrl;
  deadLetterUrl = queues.createQueue(names.deadLetterQueue).queueUrl;
  sqs = new SQSClient({ ...aws, endpoint: queues.address, useQueueUrlAsEndpoint: false });
});

afterAll(async () => {
  documents.destroy();
  sqs.destroy();
  tables.closeAllConnections();
  await Promise.all([new Promise((resolve) => tables.close(resolve)), queues.stop()]);
});

const order = (id: string, status = 'paid', amountCents = 100) =>
  documents.send(
    new PutCommand({
      TableName: 'orders',
      Item: { id, amountCents, status, ...(status === 'paid' && { chargeId: `c-${id}` }) },
    }),
  );
const charge = (orderId: string, amountCents = 100, chargeId = `c-${orderId}`) =>
  documents.send(new PutCommand({ TableName: 'payments', Item: { orderId, chargeId, amountCents } }));

interface Asked {
  settleMilliseconds?: number;
  run?: AuditedRun;
  debts?: Debts;
}

const begin = systemClock.monotonic();

function audit(orderIds: string[], asked: Asked = {}) {
  return auditReceipts(
    orderIds.map((id) => receipt(id, begin)),
    { run: { experiment: 'any', since: begin }, ...asked },
  );
}

function auditReceipts(receipts: Receipt[], asked: Asked & { run: AuditedRun }) {
  const { promises } = shop;
  const defaults = { debts: createDebts('orders'), settleMilliseconds: 0 };
  return auditPromises({ promises, stores: storesAt(), receipts, clock: systemClock, ...defaults, ...asked });
}

const receipt = (id: string, at: number): Receipt => ({ id, facts: { amountCents: 100 }, at });

/** The stores where they listen, but for those that a test puts elsewhere. */
const storesAt = (elsewhere: Readonly<Record<string, number>> = {}): StartedStores => ({
  portOf: (store) => elsewhere[store] ?? (store === names.queue ? queues.port : tablesPort),
  description: '',
  lost: new Promise(() => {}),
});

describe('the audit', () => {
  test('orders that are stored and charged as promised are clean, however many', async () => {
    const ids = Array.from({ length: 120 }, (_, index) => `good-${index}`);
    for (const id of ids) await Promise.all([order(id), charge(id)]);
    await order('stored but never acknowledged', 'pending');
    expect(await audit(ids)).toEqual({ acknowledged: 120, stored: 120, ...clean });
  });

  test('an order that is not there, or is there with another amount, is lost', async () => {
    await Promise.all([order('kept'), charge('kept'), order('cheaper', 'pending', 99)]);
    const found = await audit(['kept', 'gone', 'cheaper']);
    expect(found).toMatchObject({ acknowledged: 3, stored: 1, lost: ['gone', 'cheaper'], unsettled: ['cheaper'] });
  });

  test('a charge that differs from the order, is missing from a paid one or belongs to none is found', async () => {
    await Promise.all([order('overcharged'), charge('overcharged', 200)]);
    await Promise.all([order('other charge'), charge('other charge', 100, 'c-second')]);
    await order('paid for nothing');
    expect(
      [...((await audit(['overcharged', 'other charge', 'paid for nothing'])).doubled as string[])].sort(),
    ).toEqual(['other charge', 'overcharged', 'paid for nothing']);
    await charge('without an order');
    expect((await audit([])).doubled).toEqual(['without an order']);
    await Promise.all([order('without an order'), order('overcharged', 'pending')]);
  });

  test('a pending order is waited for until it is settled', async () => {
    await order('slow', 'pending');
    expect(await audit(['slow'])).toMatchObject({ unsettled: ['slow'], lost: [], doubled: [] });
    const settled = systemClock.sleep(600).then(() => Promise.all([charge('slow'), order('slow')]));
    expect(await audit(['slow'], { settleMilliseconds: 20_000 })).toMatchObject({
      ...clean,
      doubled: expect.not.arrayContaining(['slow']),
    });
    await settled;
  });

  test('two orders of one request are found', async () => {
    const made = (id: string) =>
      documents.send(
        new PutCommand({
          TableName: 'orders',
          Item: { id, amountCents: 100, status: 'pending', idempotencyKey: 'k1' },
        }),
      );
    await made('twice-1');
    expect((await audit([])).repeated).toEqual([]);
    await made('twice-2');
    expect([...((await audit([])).repeated as string[])].sort()).toEqual(['twice-1', 'twice-2']);
    await order('twice-2', 'pending');
  });

  test('an order that never got onto the queue is found, once there was time for it', async () => {
    const stored = (unannounced?: string) =>
      documents.send(
        new PutCommand({
          TableName: 'orders',
          Item: { id: 'forgotten', amountCents: 100, status: 'pending', ...(unannounced && { unannounced }) },
        }),
      );
    await stored('yes');
    expect(await audit(['forgotten'])).toMatchObject({ unannounced: ['forgotten'], lost: [] });
    await stored();
    expect(await audit(['forgotten'])).toMatchObject({ unannounced: [] });
    await Promise.all([order('forgotten'), charge('forgotten')]);
  });

  test('messages that wait, that are in flight and that were given up are counted', async () => {
    for (const QueueUrl of [queueUrl, queueUrl, deadLetterUrl]) {
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
    }
    await sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl, VisibilityTimeout: 600 }));
    expect(await audit([], { settleMilliseconds: 300 })).toMatchObject({ queued: 2, deadLetters: 1 });
  });

  test("an earlier run's debts neither count for the next run nor keep it waiting, until they are settled", async () => {
    const debts = createDebts('orders');
    const unpaid = ['unpaid-1', 'unpaid-2'];
    await Promise.all(unpaid.map((id) => order(id, 'pending')));
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: '{}' }));
    const earlier = unpaid.map((id) => receipt(id, begin + 1));
    const first = await auditReceipts(earlier, { run: { experiment: 'lose-payment', since: begin }, debts });
    expect(first).toMatchObject({ acknowledged: 2, unsettled: unpaid, deadLetters: 1 });
    expect(first.queued).toBeGreaterThan(0);

    const since = systemClock.monotonic() + 2;
    await systemClock.sleep(5);
    await Promise.all([order('own'), charge('own')]);
    const receipts = [...earlier, receipt('own', since + 1)];
    const next = { run: { experiment: 'kill-gateway', since }, debts };
    const second = await auditReceipts(receipts, { ...next, settleMilliseconds: 600_000 });
    expect(second).toMatchObject({
      ...clean,
      acknowledged: 1,
      stored: 1,
      owed: [{ since: 'lose-payment', orders: 2 }],
    });
    expect(second.owed).toMatchObject([{ queued: first.queued, deadLetters: 1 }]);

    await sqs.send(new SendMessageCommand({ QueueUrl: deadLetterUrl, MessageBody: '{}' }));
    await Promise.all(unpaid.flatMap((id) => [order(id), charge(id)]));
    const third = await auditReceipts(receipts, next);
    expect(third).toMatchObject({ deadLetters: 1, owed: [{ since: 'lose-payment', orders: 0, settled: 2 }] });
  });

  test('a store that does not answer keeps what it holds from being looked at, and no other promise', async () => {
    const auditAt = (stores: StartedStores) =>
      auditPromises({
        promises: shop.promises,
        stores,
        receipts: [],
        run: { experiment: 'any', since: 0 },
        debts: createDebts('orders'),
        settleMilliseconds: 0,
        clock: systemClock,
      });
    const { unseen, promises } = await auditAt(storesAt({ [names.queue]: 1 }));
    expect(unseen).toEqual({ 'queue accounted for': expect.stringMatching(/./) });
    const ofTables = ['orders stored', 'ordered once', 'charged once', 'orders announced'];
    expect(Object.keys(promises)).toEqual(ofTables);
    expect(Object.keys((await auditAt(storesAt({ orders: 1 }))).unseen ?? {})).toEqual(ofTables);
    await expect(sentTimes(queues.port, 'no-such')).rejects.toThrow('no-such');
  });
});
