import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createGate } from '../../../../local/runtimes/docker/throttle/gate.ts';
import { gateRules, type ThrottleStep } from '../../../../local/runtimes/docker/throttle/throttle.ts';

let store: Server;
let gate: Server;
const portOf = (server: Server) => (server.address() as AddressInfo).port;

beforeEach(async () => {
  store = createServer((asked, answer) => {
    answer.writeHead(200, { 'x-target': String(asked.headers['x-amz-target']) });
    asked.pipe(answer);
  }).listen(0, '127.0.0.1');
  await once(store, 'listening');
  const to = { address: '127.0.0.1', port: portOf(store) };
  gate = createGate({ table: 'orders', requestsPerSecond: 2, to }).listen(0, '127.0.0.1');
  await once(gate, 'listening');
});
afterEach(() => {
  for (const server of [gate, store]) {
    server.close();
    server.closeAllConnections();
  }
});

const ask = async (request: unknown) => {
  const answer = await fetch(`http://127.0.0.1:${portOf(gate)}/`, {
    method: 'POST',
    headers: { 'x-amz-target': 'DynamoDB_20120810.GetItem' },
    body: JSON.stringify(request),
  });
  return { status: answer.status, target: answer.headers.get('x-target'), body: await answer.json() };
};

test('requests for the table pass up to its rate, as they are, and are throttled above it', async () => {
  const request = { TableName: 'orders', Key: { id: { S: '1' } } };
  const passed = { status: 200, target: 'DynamoDB_20120810.GetItem', body: request };
  expect([await ask(request), await ask(request)]).toEqual([passed, passed]);
  expect(await ask(request)).toMatchObject({
    status: 400,
    body: { __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException' },
  });
});

test('those that were throttled are counted, and not those of who looks', async () => {
  const request = { TableName: 'orders' };
  const look = async (how: string) => {
    const options = { method: 'POST', headers: { 'x-breakwater-look': how }, body: JSON.stringify(request) };
    const answer = await fetch(`http://127.0.0.1:${portOf(gate)}/`, options);
    return { status: answer.status, body: await answer.json() };
  };
  for (let asked = 0; asked < 5; asked++) await ask(request);
  expect(await look('probe')).toMatchObject({ status: 400 });
  expect(await look('count')).toEqual({ status: 200, body: { throttled: 3 } });
});

test.each([
  [{ RequestItems: { orders: { Keys: [] } } }],
  [{ TransactItems: [{ Put: { TableName: 'products' } }, { Update: { TableName: 'orders' } }] }],
])('also requests for several tables: %j', async (request) => {
  const answers = [await ask(request), await ask(request), await ask(request)];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 400]);
});

test('other tables, and what is no such request, are not touched', async () => {
  for (const request of [{ TableName: 'products' }, { Item: 'orders' }, 'orders', null]) {
    const answers = await Promise.all([ask(request), ask(request), ask(request), ask(request)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  }
});

test('a store that is gone is a connection that ends', async () => {
  store.close();
  store.closeAllConnections();
  await expect(ask({ TableName: 'orders' })).rejects.toThrow();
});

test('a caller who leaves before its answer, or in the middle of it, takes nobody with it', async () => {
  store.removeAllListeners('request');
  store.on('request', (asked, answer) => {
    asked.resume();
    setTimeout(() => answer.writeHead(200).write('{'), 60);
    setTimeout(() => answer.end('}'), 120);
  });
  const leave = async (milliseconds: number) => {
    const signal = AbortSignal.timeout(milliseconds);
    const body = JSON.stringify({ TableName: 'products' });
    await expect(
      fetch(`http://127.0.0.1:${portOf(gate)}/`, { method: 'POST', body, signal }).then((answer) => answer.text()),
    ).rejects.toThrow();
  };
  await Promise.all([10, 20, 30, 90, 100].map(leave));
  await new Promise((next) => setTimeout(next, 300));
  expect(await ask({ TableName: 'products' })).toMatchObject({ status: 200 });
});

test('connections to the store are led to the gate, but for those of the gate', () => {
  const step: ThrottleStep = {
    ...{ do: 'throttle', faultId: 'f1', target: { containerId: 'c', pid: 1 }, programs: ['iptables'], comment: true },
    ...{ table: 'orders', requestsPerSecond: 2, addresses: ['10.0.0.9'], port: 8000 },
  };
  const [lead, end] = gateRules(step).map(({ table, jump, rules }) => [
    table,
    ...[jump, ...rules].map((rule) => rule.join(' ')),
  ]);
  expect(lead).toEqual([
    'nat',
    expect.stringContaining('-m owner ! --uid-owner'),
    expect.stringMatching(/ -d 10\.0\.0\.9\/32 -p tcp --dport 8000 .* -j REDIRECT --to-ports 6\d{4}$/),
  ]);
  expect(end?.at(-1)).toContain('-j REJECT --reject-with tcp-reset');
});
