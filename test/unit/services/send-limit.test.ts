import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { healthCheckAddress, limitSending, type SendLimit } from '../../../services/kit/send-limit.ts';

const reply = Buffer.alloc(40_000, 'a');
/** 100 kB a second. */
const slow = 800;

let limit: SendLimit;
let server: Server;
let url: string;

beforeAll(async () => {
  limit = limitSending();
  server = createServer(async (incoming: IncomingMessage, response) => {
    let bytes = 0;
    for await (const chunk of incoming) bytes += (chunk as Buffer).length;
    response.setHeader('x-got', bytes);
    for (let at = 0; at < reply.length; at += 10_000) response.write(reply.subarray(at, at + 10_000));
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => limit.set(undefined));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function ask(body?: string) {
  const begun = performance.now();
  const response = await fetch(url, body === undefined ? {} : { method: 'POST', body });
  const text = await response.text();
  return { milliseconds: performance.now() - begun, text, got: Number(response.headers.get('x-got')) };
}

/** The shortest of three: a busy machine only ever adds to what a limit takes. */
async function shortest(): Promise<number> {
  const times = [await ask(), await ask(), await ask()];
  return Math.min(...times.map(({ milliseconds }) => milliseconds));
}

test('without a limit nothing is held back', async () => {
  expect(await shortest()).toBeLessThan(200);
});

test('replies leave at the rate, whole and in order', async () => {
  limit.set(slow);
  const { milliseconds, text } = await ask();
  expect(text).toBe(String(reply));
  expect(milliseconds).toBeGreaterThan(350);
  expect(Math.min(milliseconds, await shortest())).toBeLessThan(900);
});

test('requests do too, and share it with the replies', async () => {
  limit.set(slow);
  const { milliseconds, got } = await ask('b'.repeat(30_000));
  expect(got).toBe(30_000);
  expect(milliseconds).toBeGreaterThan(600);
});

test('what waits leaves at once when the limit goes', async () => {
  limit.set(8);
  const answer = ask();
  await new Promise((resolve) => setTimeout(resolve, 200));
  limit.set(undefined);
  expect((await answer).text).toBe(String(reply));
  // At the rate it would have taken 40 s.
  expect((await answer).milliseconds).toBeLessThan(5000);
});

// Other systems have no second loopback address; the image runs on Linux.
(process.platform === 'linux' ? test : test.skip)("the container's health check is spared", async () => {
  limit.set(8);
  const begun = performance.now();
  const [response] = (await once(get(url, { localAddress: healthCheckAddress }), 'response')) as [IncomingMessage];
  for await (const _ of response);
  expect(performance.now() - begun).toBeLessThan(5000);
});
