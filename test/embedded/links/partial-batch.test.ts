import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  ScanCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import dynalite from 'dynalite';
import { sawImpairment } from '../../../local/runtimes/embedded/faults/saw-impairment.ts';
import type { LinkImpairment } from '../../../local/runtimes/embedded/links/impairment.ts';
import type { Mesh } from '../../../local/runtimes/embedded/mesh.ts';
import { makeTable } from '../../../local/runtimes/embedded/stores/make-table.ts';
import { startServer } from './support/peers.ts';
import { fault, link, type Rig, startLinks } from './support/rig.ts';

const left = (percent: number): LinkImpairment =>
  fault({ kind: 'dynamodb-partial-batch', percent }, { callee: 'orders' });
const store = dynalite({ createTableMs: 0 });
const ids = (count: number) => Array.from({ length: count }, (_, index) => `id-${index}`);
const put = (id: string, note = ''): WriteRequest => ({ PutRequest: { Item: { id: { S: id }, note: { S: note } } } });

let rig: Rig;
let port: number;
let client: DynamoDBClient;
/** Past the links. */
let direct: DynamoDBClient;

const clientOf = (at: number, maxAttempts = 1) =>
  new DynamoDBClient({
    endpoint: `http://127.0.0.1:${at}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts,
  });

const write = (requests: WriteRequest[], tables = { orders: requests }) =>
  client.send(new BatchWriteItemCommand({ RequestItems: tables }));
const stored = async (TableName = 'orders') =>
  ((await direct.send(new ScanCommand({ TableName }))).Items ?? []).map(({ id }) => id?.S).sort();

beforeAll(async () => {
  rig = await startLinks();
  store.listen(0, '127.0.0.1');
  await once(store, 'listening');
  const at = (store.address() as AddressInfo).port;
  direct = clientOf(at);
  port = await link(rig, at, { protocol: 'dynamodb', callee: 'orders' });
});
let made = 0;
beforeEach(async () => {
  client = clientOf(port);
  if (made++ === 0) for (const name of ['orders', 'others']) await makeTable(direct, { name, partitionKey: 'id' });
  for (const TableName of ['orders', 'others']) {
    const found = await stored(TableName);
    const requests = found.map((id) => ({ DeleteRequest: { Key: { id: { S: id ?? '' } } } }));
    if (requests.length > 0) await direct.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }));
  }
});
afterEach(async () => {
  await rig.links.clear('fault');
  client.destroy();
});
afterAll(async () => {
  await rig.stop();
  direct.destroy();
  store.close();
});

test('a share of what is written is left, and given back as it was; the rest is written', async () => {
  const requests = ids(10).map((id) => put(id, 'ü'));
  await rig.links.impair(left(30));
  expect((await write(requests)).UnprocessedItems).toEqual({ orders: requests.slice(7) });
  expect(await stored()).toEqual(ids(7));
  expect(await rig.links.touched('fault')).toBe(1);
  await rig.links.clear('fault');
  expect((await write(requests)).UnprocessedItems ?? {}).toEqual({});
  expect(await stored()).toEqual(ids(10));
});

test('who asks again for what was left gets it done; one at least is left of each, and the last is throttled', async () => {
  await rig.links.impair(left(1));
  let requests: WriteRequest[] = ids(4).map((id) => put(id));
  for (const count of [1, 1]) {
    requests = (await write(requests)).UnprocessedItems?.orders ?? [];
    expect(requests).toHaveLength(count);
    if (requests.length === 1) break;
  }
  expect(await stored()).toEqual(ids(3));
  await expect(write(requests)).rejects.toMatchObject({ name: 'ThrottlingException' });
  expect((await direct.send(new GetItemCommand({ TableName: 'orders', Key: { id: { S: 'id-3' } } }))).Item).toBe(
    undefined,
  );
  await rig.links.clear('fault');
  await write(requests);
  expect(await stored()).toEqual(ids(4));
});

test('of several tables, those that come last are left', async () => {
  const [one = put('none'), two = put('none'), three = put('none')] = ids(3).map((id) => put(id));
  await rig.links.impair(left(50));
  const answer = await client.send(
    new BatchWriteItemCommand({ RequestItems: { orders: [one, two], others: [three, put('id-9')] } }),
  );
  expect(answer.UnprocessedItems).toEqual({ others: [three, put('id-9')] });
  expect([await stored(), await stored('others')]).toEqual([ids(2), []]);
});

test('a share of what is read is left, with all that was asked of it', async () => {
  await write(ids(4).map((id) => put(id)));
  await rig.links.impair(left(50));
  const Keys = ids(4).map((id) => ({ id: { S: id } }));
  const asked = { ConsistentRead: true, ProjectionExpression: 'id' };
  const answer = await client.send(new BatchGetItemCommand({ RequestItems: { orders: { Keys, ...asked } } }));
  expect(answer.Responses?.orders?.map(({ id }) => id?.S).sort()).toEqual(ids(2));
  expect(answer.UnprocessedKeys).toEqual({ orders: { Keys: Keys.slice(2), ...asked } });
});

test('other requests, and batches that are refused, pass as they are', async () => {
  await rig.links.impair(left(50));
  const missing = client.send(new BatchWriteItemCommand({ RequestItems: { nowhere: [put('a'), put('b')] } }));
  await expect(missing).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  expect((await client.send(new GetItemCommand({ TableName: 'orders', Key: { id: { S: 'a' } } }))).Item).toBe(
    undefined,
  );
  expect((await write([put('a'), put('b')])).UnprocessedItems).toEqual({ orders: [put('b')] });
});

test('a batch that is large is kept whole; one beyond 1 MiB passes', async () => {
  await rig.links.impair(left(50));
  const large = (size: number) => ids(4).map((id) => put(id, 'x'.repeat(size)));
  expect((await write(large(200_000))).UnprocessedItems?.orders).toHaveLength(2);
  expect((await write(large(300_000))).UnprocessedItems ?? {}).toEqual({});
  expect(await stored()).toEqual(ids(4));
});

test('the link probe sees it, and nothing without it', async () => {
  const listener = { id: `listener-${port}`, port, caller: 'caller', callee: 'orders', protocol: 'dynamodb' };
  const mesh = { listenersTo: () => [listener] } as unknown as Mesh;
  expect(await sawImpairment(left(50), mesh, rig.links)).toMatchObject({ seen: false });
  await rig.links.impair(left(50));
  const detail = 'probe 1 from caller to orders had its batch left unprocessed';
  expect(await sawImpairment(left(50), mesh, rig.links)).toMatchObject({ seen: true, detail });
  expect(await rig.links.touched('fault')).toBe(0);
});

test('a connection is reset where what is left cannot be told to the caller', async () => {
  const mute = await startServer((socket) => socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\n\r\nany')));
  const at = await link(rig, mute.port, { protocol: 'dynamodb', callee: 'orders' });
  await rig.links.impair(left(50));
  client = clientOf(at);
  await expect(write([put('a'), put('b')])).rejects.toThrow('ECONNRESET');
  await mute.close();
});

test('a share that is none is refused', async () => {
  await expect(rig.links.impair(left(101))).rejects.toThrow('impairment.percent: 101');
});
