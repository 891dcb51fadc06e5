import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createServer, type Server } from '../../../local/server/server.ts';
import { registerExtras } from '../../../local/supervisor/extras.ts';
import type { Traffic } from '../../../local/supervisor/traffic.ts';
import { type Fis, startFis } from './support/fis.ts';
import { chunked, exchange, type Request, sized } from './support/wire.ts';

let fis: Fis;
let server: Server;
let calls: unknown[];
let readers: number;

beforeAll(async () => {
  fis = await startFis();
  const traffic: Traffic = {
    start: async (load) => void calls.push(load),
    stop: async () => void calls.push('stop'),
    audit: () => Promise.reject(new Error('nothing to audit')),
  };
  const log: typeof fis.log = {
    ...fis.log,
    subscribe: (listener) => {
      const unsubscribe = fis.log.subscribe(listener);
      readers++;
      return () => {
        readers--;
        return unsubscribe();
      };
    },
  };
  const shutdown = () => void calls.push('shutdown');
  const { runtime, engine } = fis;
  server = await createServer({
    engine,
    port: 0,
    extras: (app) => registerExtras(app, { log, runtime, traffic, engine, shutdown }),
  });
});
beforeEach(() => {
  calls = [];
  readers = 0;
});
afterAll(async () => {
  await server.close();
  await fis.close();
});

const ask = (method: string, path: string, rest: Partial<Request> = {}) =>
  exchange(server.port, { method, path: `/_breakwater${path}`, ...rest });
const typed = { headers: ['Content-Type: application/json'] };

describe('our own operations take what any HTTP client sends:', () => {
  test.each<[string, string, string, Partial<Request>]>([
    ['DELETE', '/load', 'stop', typed],
    ['DELETE', '/load/', 'stop', sized('now')],
    ['POST', '/shutdown', 'shutdown', typed],
    ['POST', '/shutdown?force=1', 'shutdown', chunked('now')],
  ])('%s %s', async (method, path, call, rest) => {
    expect((await ask(method, path, rest)).status).toBe(200);
    expect(calls).toEqual([call]);
  });

  test('a load as a form of curl', async () => {
    const { headers, body } = sized('{"rate":5,"seed":1}');
    const form = { headers: [...headers, 'Content-Type: application/x-www-form-urlencoded'], body };
    expect((await ask('POST', '/load', form)).status).toBe(200);
    expect(calls).toEqual([{ rate: 5, seed: 1 }]);
  });

  test.each([
    ['/load', 'rate: is required'],
    ['/audit', 'settleMilliseconds: is required'],
    ['/plans', 'templateId: is required'],
  ])('%s without a body names what is missing', async (path, message) => {
    const { status, headers, body } = await ask('POST', path, typed);
    expect({ status, type: headers['x-amzn-errortype'], ...JSON.parse(body) }).toEqual({
      status: 400,
      type: 'ValidationException',
      message,
    });
    expect(calls).toEqual([]);
  });

  test('HEAD of the event stream ends at once, and nobody reads on', async () => {
    expect(await ask('HEAD', '/events')).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/x-ndjson' },
      body: '',
    });
    expect(readers).toBe(0);
  });

  test('but none of them from a web page', async () => {
    for (const path of ['/shutdown', '/load']) {
      const page = { headers: ['Origin: https://evil.example', 'Content-Type: text/plain', 'Content-Length: 0'] };
      expect((await ask('POST', path, page)).status).toBe(403);
    }
    expect(calls).toEqual([]);
  });
});
