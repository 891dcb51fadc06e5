import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { request } from './support/http.ts';
import { type Shop, startShop } from './support/shop.ts';

let shop: Shop;
let table: Server;
const ids: (string | undefined)[] = [];

beforeAll(async () => {
  table = createServer((asked, answer) => {
    ids.push(asked.headers['x-request-id'] as string | undefined);
    const isFirst = ids.length % 2 === 1;
    answer.writeHead(isFirst ? 500 : 200, { 'content-type': 'application/x-amz-json-1.0' });
    answer.end(isFirst ? '{}' : '{"Items":[],"Count":0}');
  }).listen(0, '127.0.0.1');
  await once(table, 'listening');
  shop = await startShop();
}, 60_000);
afterAll(async () => {
  await shop.close();
  table.close();
  table.closeAllConnections();
});

test('attempts at a table have one id, and other requests others', async () => {
  const endpoint = `http://127.0.0.1:${(table.address() as AddressInfo).port}`;
  const products = await shop.start('product-service', { AWS_ENDPOINT_URL_DYNAMODB: endpoint });
  ids.length = 0;
  await request(`${products.url}/products`);
  await request(`${products.url}/products/product-01`);
  const [first, again, other] = ids;
  expect(first).toMatch(/^[0-9a-f-]{36}$/);
  expect(again).toBe(first);
  expect(other).not.toBe(first);
});
