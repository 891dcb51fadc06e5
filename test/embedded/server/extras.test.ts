import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import { createServer, type Server } from '../../../local/server/server.ts';
import { registerExtras } from '../../../local/supervisor/extras.ts';
import type { LoadRunner } from '../../../local/supervisor/load-runner.ts';
import { watchExperiments } from '../../../local/supervisor/watch/experiment-watch.ts';
import { shop } from '../../../systems/shop/index.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { type Fis, startFis } from './support/fis.ts';
import { chunked, exchange, type Request, sized } from './support/wire.ts';

let fis: Fis;
let server: Server;
let calls: unknown[];
let readers: number;

beforeAll(async () => {
  fis = await startFis();
  const loadRunner: LoadRunner = {
    start: async (load) => void calls.push(load),
    stop: async () => void calls.push('stop'),
    load: () => undefined,
    more: async () => {},
    noMore: async () => {},
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
  const watch = watchExperiments({
    log,
    clock: systemClock,
    system: shopModel,
    known: [],
    templateOf: (id) => {
      const { template, prepared } = engine.experiment(id);
      return { ...template, prepared };
    },
    audit: loadRunner.audit,
  });
  server = await createServer({
    engine,
    port: 0,
    extras: (app, noted) =>
      registerExtras(app, {
        ...{ log, runtime, system: shop, loadRunner, engine, watch, shutdown },
        edgeWatch: noEdges,
        calls: noted,
      }),
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

const noEdges = { look: async () => ({ edges: [], connected: [], bypasses: [] }) };

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

  test('the verdict on an experiment that there is not is refused as FIS does', async () => {
    const { status, headers, body } = await ask('GET', '/experiments/EXPnone/verdict');
    expect([status, headers['x-amzn-errortype']]).toEqual([404, 'ResourceNotFoundException']);
    expect(JSON.parse(body).message).toContain('EXPnone does not exist');
  });

  test('the verdict on an experiment: a conflict while there is none, with its phase, then the verdict', async () => {
    const { id } = fis.start();
    const early = await ask('GET', `/experiments/${id}/verdict`);
    expect([early.status, early.headers['x-amzn-errortype']]).toEqual([409, 'ConflictException']);
    expect(JSON.parse(early.body).message).toBe(`experiment ${id} is still being judged: it is in phase fault`);
    await fis.engine.ended(id);
    expect((await ask('POST', `/experiments/${id}/verdict`, typed)).status).toBe(200);
    const late = await ask('GET', `/experiments/${id}/verdict?wait=30`);
    expect([late.status, JSON.parse(late.body)]).toMatchObject([
      200,
      { experiment: 'a test', verdict: 'inconclusive' },
    ]);
    expect((await ask('GET', `/experiments/${id}/verdict?wait=soon`)).status).toBe(400);
  });

  test('an experiment of which enough was seen is ended; one that has ended, again, is none of our business', async () => {
    const { id } = fis.start();
    expect((await ask('POST', `/experiments/${id}/enough`, typed)).status).toBe(200);
    await fis.engine.ended(id);
    const { status, reason } = fis.engine.experiment(id).progress;
    expect({ status, reason }).toEqual({ status: 'stopped', reason: 'Experiment stopped.' });
    expect((await ask('POST', `/experiments/${id}/enough`, typed)).status).toBe(200);
    expect((await ask('POST', '/experiments/EXPnone/enough', typed)).status).toBe(404);
    await ask('POST', `/experiments/${id}/verdict`, typed);
    const { body } = await ask('GET', `/experiments/${id}/verdict?wait=30`);
    expect(JSON.parse(body).reasons.join()).not.toContain('the experiment was stopped');
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
