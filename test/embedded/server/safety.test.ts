import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { ListActionsCommand } from '@aws-sdk/client-fis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createServer } from '../../../local/server/server.ts';
import { type Fis, startFis } from './support/fis.ts';

let fis: Fis;
beforeAll(async () => {
  fis = await startFis();
});
afterEach(async () => {
  const { actions } = await fis.client.send(new ListActionsCommand({}));
  expect(actions?.length).toBeGreaterThan(0);
});
afterAll(() => fis.close());

/** Sends headers that fetch would not. */
const get = (path: string, headers: Record<string, string>, method = 'GET') =>
  new Promise<{ status: number | undefined; type: unknown; body: string }>((resolve, reject) => {
    const sent = request(fis.server.url + path, { method, headers }, async (response) =>
      resolve({ status: response.statusCode, type: response.headers['x-amzn-errortype'], body: await text(response) }),
    );
    sent.once('error', reject).end();
  });

describe('the server refuses, and stays up after,', () => {
  test.each(['evil.example', '127.0.0.1.evil.example', 'localhost.evil:80', '10.0.0.1:4000'])(
    'the Host %s',
    async (host) => {
      const answer = await get('/actions', { host });
      expect(answer).toMatchObject({ status: 403, type: 'AccessDeniedException' });
      expect(answer.body).toContain(host);
    },
  );

  test.each(['http://evil.example', 'null', 'http://127.0.0.1:4000'])(
    'the Origin %s, whatever the method',
    async (origin) => {
      expect(await get('/actions', { origin })).toMatchObject({ status: 403, type: 'AccessDeniedException' });
      expect(await get('/experiments', { origin }, 'OPTIONS')).toMatchObject({ status: 403 });
      expect(await get('/nowhere', { origin })).toMatchObject({ status: 403 });
    },
  );

  test.each([
    ['of another page, with the token', { origin: 'http://evil.example', 'x-breakwater-token': 'page-token' }],
    [
      'of this server by another name, with the token',
      { origin: 'http://localhost:1', 'x-breakwater-token': 'page-token' },
    ],
    ['of a page that cannot know the token', {}],
    ['with a wrong token', { 'x-breakwater-token': 'another' }],
  ])('the Origin %s', async (_, headers: Record<string, string>) => {
    const own = await startFis({ pageToken: 'page-token' });
    const answer = await fetch(`${own.server.url}/actions`, { headers: { origin: own.server.url, ...headers } });
    expect(answer.status).toBe(403);
    await own.close();
  });

  test('and not its own page, which knows the token', async () => {
    const own = await startFis({ pageToken: 'page-token' });
    const headers = { origin: own.server.url, 'x-breakwater-token': 'page-token' };
    expect((await fetch(`${own.server.url}/actions`, { headers })).status).toBe(200);
    await own.close();
  });

  test('a body over 1 MB', async () => {
    const response = await fis.post('/experimentTemplates', { description: 'x'.repeat(1024 * 1024) });
    expect(response.status).toBe(413);
    expect(await response.json()).toEqual({ message: expect.stringContaining('1 MB') });
  });

  test.each(['{', '', '{"a":1}}', '{"__proto__":{}}', 'undefined'])('the malformed body %j', async (body) => {
    const response = await fis.post('/experimentTemplates', body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ message: expect.any(String) });
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])(
    'a body of type %s that is not JSON',
    async (type) => {
      const response = await fis.post('/experiments', 'clientToken=1', { 'content-type': type });
      expect(response.status).toBe(400);
      expect(response.headers.get('x-amzn-errortype')).toBe('SerializationException');
    },
  );

  test.each([
    ['GET', '/'],
    ['PUT', '/experiments'],
    ['POST', '/safetyLevers/default'],
    ['POST', '/_breakwater/anything'],
  ])('the unknown operation %s %s', async (method, path) => {
    expect(await get(path, {}, method)).toMatchObject({ status: 404, type: 'UnknownOperationException' });
  });

  test('a path that cannot be decoded', async () => {
    expect((await get('/actions/%ff', {})).status).toBeGreaterThanOrEqual(400);
  });
});

test('localhost with and without a port is a known Host', async () => {
  expect(await get('/actions', { host: 'localhost' })).toMatchObject({ status: 200 });
  expect(await get('/actions', { host: `localhost:${fis.server.port}` })).toMatchObject({ status: 200 });
});

test('a port in use is named, with the way to choose another', async () => {
  const taken = createServer({ engine: fis.engine, port: fis.server.port });
  await expect(taken).rejects.toMatchObject({
    name: 'PortInUseError',
    message: expect.stringMatching(new RegExp(`port ${fis.server.port} is in use.*--base-port`)),
  });
});

test('routes of our own are served beside FIS, behind the same guard', async () => {
  const server = await createServer({
    engine: fis.engine,
    port: 0,
    extras: (app) => void app.get('/_breakwater/ping', async () => ({ pong: true })),
  });
  try {
    expect(await (await fetch(`${server.url}/_breakwater/ping`)).json()).toEqual({ pong: true });
    const foreign = await fetch(`${server.url}/_breakwater/ping`, { headers: { origin: 'http://evil.example' } });
    expect(foreign.status).toBe(403);
  } finally {
    await server.close();
  }
});
