import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { request } from './support/http.ts';
import type { ServiceProcess } from './support/service-process.ts';
import { type Shop, startShop } from './support/shop.ts';

let shop: Shop;
let gateway: ServiceProcess;
let callee: Server;
const traces: (string | undefined)[] = [];

beforeAll(async () => {
  callee = createServer((asked, answer) => {
    traces.push(asked.headers.traceparent as string | undefined);
    // The first attempt is lost, and made again.
    if (traces.length === 1) asked.socket.destroy();
    else answer.setHeader('content-type', 'application/json').end('{"products":[]}');
  }).listen(0, '127.0.0.1');
  await once(callee, 'listening');
  shop = await startShop();
  const url = `http://127.0.0.1:${(callee.address() as AddressInfo).port}`;
  gateway = await shop.start('gateway', { PRODUCT_SERVICE_URL: url });
}, 60_000);
afterAll(async () => {
  await shop.close();
  callee.close();
});

test('what is called for a request belongs to its trace, each attempt; a request without one begins one', async () => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
  const headers = { traceparent: `00-${trace}-00f067aa0ba902b7-01` };
  expect((await request(`${gateway.url}/products`, { headers })).status).toBe(200);
  expect(traces).toHaveLength(2);
  for (const each of traces) expect(each).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-01$`));
  expect(traces[0]).not.toBe(traces[1]);
  await request(`${gateway.url}/products`, { headers: { traceparent: 'none' } });
  await request(`${gateway.url}/products`);
  const own = traces.slice(2).map((each) => each?.split('-')[1]);
  for (const each of own) expect(each).toMatch(/^[0-9a-f]{32}$/);
  expect(new Set([trace, ...own]).size).toBe(3);
});
