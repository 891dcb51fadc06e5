import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import type { JourneyDefinition } from '../../../definition/journeys/journey.ts';
import { resolveJourneys } from '../../../definition/journeys/resolve-journeys.ts';
import type { Receipt } from '../../../lib/model/system.ts';
import type { Topology } from '../../../lib/model/topology.ts';
import { createGenerator } from '../../../measure/load/generator.ts';
import type { Sample } from '../../../measure/load/sample.ts';

const task = { description: 'A service.', replicas: 1, cpu: 256, memory: 512, processName: 'node', calls: [] };
const topology: Topology = {
  name: 'library',
  zones: [{ name: 'us-east-1a', id: 'use1-az1', cidr: '10.0.0.0/20' }],
  services: [
    { ...task, name: 'site', port: 9000, public: true },
    { ...task, name: 'api', port: 9001, public: true },
  ],
  stores: [],
};

interface Asked {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
type Answer = (asked: Asked, response: ServerResponse) => unknown;

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** Two real servers, a generator on them for a while, and all that was asked and told. */
async function walked(definitions: Readonly<Record<string, JourneyDefinition>>, answer: Answer, milliseconds = 600) {
  const asked: Asked[] = [];
  const edges: Record<string, string> = {};
  for (const { name } of topology.services) {
    const server = createServer(async (incoming, response) => {
      const { method = '', url: path = '', headers } = incoming;
      const one = { at: name, method, path, headers, body: await text(incoming) };
      asked.push(one);
      await answer(one, response);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    ends.push(() => {
      server.close();
      server.closeAllConnections();
    });
    edges[name] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const samples: Sample[] = [];
  const receipts: Receipt[] = [];
  const notices: string[] = [];
  const generator = createGenerator({
    system: resolveJourneys(definitions, topology),
    clock: systemClock,
    onSamples: (more) => void samples.push(...more),
    onAcknowledged: (more) => void receipts.push(...more),
    onNotice: (message) => void notices.push(message),
  });
  generator.start({ edges, rate: 50, seed: 7 });
  await systemClock.sleep(milliseconds);
  const { arrivals } = await generator.stop();
  expect(samples).toHaveLength(arrivals);
  const outcomesOf = (journey: string) =>
    new Set(samples.filter((sample) => sample.journey === journey).map(({ outcome }) => outcome));
  return { asked, samples, receipts, notices, outcomesOf };
}

const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) =>
  void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

describe('journeys told as data, on real servers', () => {
  test('one user walks its steps with what the answers gave, at the service that the journey asks', async () => {
    let carts = 0;
    const { asked, receipts, samples, outcomesOf } = await walked(
      {
        checkout: {
          at: 'api',
          steps: [
            { method: 'POST', path: '/carts', take: { cart: 'header:location' } },
            {
              path: '${cart}',
              method: 'PUT',
              body: { copies: '${random:1-3}', key: '${uuid}' },
              take: { total: '/total' },
            },
          ],
        },
        look: { request: '/' },
      },
      ({ method, path, body }, response) => {
        if (method === 'POST') return json(response, 201, {}, { location: `/carts/${++carts}` });
        json(response, 200, method === 'PUT' ? { path, total: JSON.parse(body).copies * 2 } : {});
      },
    );
    expect(outcomesOf('checkout')).toEqual(new Set(['served']));
    expect(new Set(asked.map(({ at, method }) => `${at} ${method}`))).toEqual(
      new Set(['api POST', 'api PUT', 'site GET']),
    );
    const filled = asked.filter(({ method }) => method === 'PUT');
    expect(filled.length).toBeGreaterThan(5);
    expect(new Set(filled.map(({ path }) => path)).size).toBe(filled.length);
    for (const { body } of filled)
      expect(JSON.parse(body)).toEqual({ copies: expect.any(Number), key: expect.any(String) });
    const second = receipts.filter(({ step }) => step === 2);
    expect(second).toHaveLength(filled.length);
    for (const { journey, facts, answer } of second) {
      expect({ journey, facts, answer }).toEqual({
        journey: 'checkout',
        facts: { uuid: expect.any(String), cart: expect.stringMatching(/^\/carts\/\d+$/), total: expect.any(Number) },
        answer: { path: facts.cart, total: facts.total },
      });
    }
    // Also whoever is on the way when the load ends comes to the end of it.
    expect(samples.filter(({ journey }) => journey === 'checkout').every(({ attempts }) => attempts === 2)).toBe(true);
  });

  test('a walk is as bad as its worst answer, as long as all of them, and ends where one is not usable', async () => {
    const { asked, samples, outcomesOf } = await walked(
      {
        lame: { steps: ['/fast', '/degraded', '/slow'].map((path) => ({ path, timeoutMilliseconds: 4000 })) },
        broken: { steps: ['/fast', '/broken', '/never'] },
      },
      async ({ path }, response) => {
        if (path === '/slow') await systemClock.sleep(300);
        json(response, path === '/broken' ? 404 : 200, {}, path === '/degraded' ? { 'x-degraded': '1' } : {});
      },
    );
    expect(outcomesOf('lame')).toEqual(new Set(['degraded']));
    expect(outcomesOf('broken')).toEqual(new Set(['failed']));
    expect(asked.some(({ path }) => path === '/never')).toBe(false);
    const whole = samples.filter(({ journey }) => journey === 'lame');
    expect(whole.length).toBeGreaterThan(2);
    for (const { milliseconds, attempts } of whole) {
      expect(attempts).toBe(3);
      expect(milliseconds).toBeGreaterThan(295);
    }
  });

  test('a walk without an end in sight is cut off when the load ends', async () => {
    const { samples, asked } = await walked(
      { long: { steps: Array.from({ length: 40 }, () => '/slow') } },
      async (_, response) => {
        await systemClock.sleep(500);
        json(response, 200, {});
      },
      300,
    );
    for (const { milliseconds, outcome } of samples) {
      expect(outcome).toBe('served');
      expect(milliseconds).toBeLessThan(15_000);
    }
    expect(asked.length).toBeLessThan(samples.length * 30);
  });

  test('rules say what is usable: a status, a header, a value in the body', async () => {
    const { outcomesOf } = await walked(
      {
        missing: { request: { path: '/missing', served: { status: 404 } } },
        moved: { request: { path: '/moved', served: { status: '3xx', header: { location: '/elsewhere' } } } },
        followed: { request: '/moved' },
        lacking: { request: { path: '/lacking', degraded: { body: { '/tips': { empty: true } } } } },
        polite: { request: { path: '/polite', failed: { body: { '/errors/*/code': 'LOST' } } } },
        judged: { request: { path: '/judged', outcome: ({ status }) => (status === 418 ? 'degraded' : 'failed') } },
      },
      ({ path }, response) => {
        if (path === '/missing') return json(response, 404, {});
        if (path === '/moved') return json(response, 302, {}, { location: '/elsewhere' });
        if (path === '/judged') return json(response, 418, {});
        json(response, 200, path === '/polite' ? { errors: [{ code: 'LOST' }] } : { tips: [] });
      },
      1000,
    );
    const outcomes = ['missing', 'moved', 'followed', 'lacking', 'polite', 'judged'].map((name) => [
      ...outcomesOf(name),
    ]);
    expect(outcomes).toEqual([['served'], ['served'], ['failed'], ['degraded'], ['failed'], ['degraded']]);
  });

  test('a redirect is an answer, and is not followed', async () => {
    const { asked } = await walked({ moved: { request: '/moved' } }, (_, response) =>
      json(response, 302, {}, { location: '/elsewhere' }),
    );
    expect(new Set(asked.map(({ path }) => path))).toEqual(new Set(['/moved']));
  });

  test('what may be sent again is sent again, under one key; what may not is not', async () => {
    const { asked, samples } = await walked(
      {
        keyed: { request: { path: '/keyed', body: { id: '${uuid}' }, idempotencyKey: true } },
        said: { request: { path: '/said', body: { id: '${uuid}' }, idempotent: true } },
        once: { request: { path: '/once', body: { id: '${uuid}' } } },
        never: { request: { path: '/never', idempotent: false } },
      },
      (_, response) => json(response, 503, {}),
    );
    const attemptsOf = (journey: string) => [
      ...new Set(samples.filter((sample) => sample.journey === journey).map(({ attempts }) => attempts)),
    ];
    expect(['keyed', 'said', 'once', 'never'].map(attemptsOf)).toEqual([[2], [2], [1], [1]]);
    const keyed = asked.filter(({ path }) => path === '/keyed');
    const byKey = Map.groupBy(keyed, ({ headers }) => headers['idempotency-key']);
    for (const pair of byKey.values()) expect(pair.map(({ body }) => body)).toEqual([pair[0]?.body, pair[0]?.body]);
    expect(byKey.size).toBe(keyed.length / 2);
  });

  test('an answer is waited for as long as its request says', async () => {
    const { samples } = await walked(
      {
        patient: { request: { path: '/patient', timeoutMilliseconds: 2500 } },
        hasty: { request: { path: '/hasty', timeoutMilliseconds: 100 } },
      },
      async (_, response) => {
        await systemClock.sleep(1800);
        json(response, 200, {});
      },
      400,
    );
    const of = (journey: string) => samples.filter((sample) => sample.journey === journey);
    expect(of('patient').every(({ outcome, attempts }) => outcome === 'served' && attempts === 1)).toBe(true);
    expect(of('hasty').every(({ outcome }) => outcome === 'failed')).toBe(true);
    expect(Math.min(...of('patient').map(({ milliseconds }) => milliseconds))).toBeGreaterThan(1790);
    expect(Math.min(...of('hasty').map(({ milliseconds }) => milliseconds))).toBeLessThan(1000);
    expect(of('patient').length * of('hasty').length).toBeGreaterThan(0);
  });

  test('what throws in a user’s function fails its user, is told once, and stops nobody else', async () => {
    const { outcomesOf, notices, asked } = await walked(
      {
        makes: {
          request: () => {
            throw new Error('no luck');
          },
        },
        judges: {
          request: { path: '/judged', outcome: ({ json: parse }) => (parse() as { outcome: 'served' }).outcome },
        },
        odd: { request: { path: '/x', headers: { 'x-text': '${text}' } } },
        gives: { request: { path: '/text', take: { text: '/text' } } },
        lost: { steps: [{ path: '/text', take: { id: '/id' } }, '/${id}'] },
        fine: { request: '/fine' },
      },
      ({ path }, response) =>
        path === '/judged' ? response.end('no JSON') : json(response, 200, { text: 'two\nlines' }),
      1500,
    );
    for (const journey of ['makes', 'judges', 'odd', 'lost']) expect(outcomesOf(journey)).toEqual(new Set(['failed']));
    for (const journey of ['gives', 'fine']) expect(outcomesOf(journey)).toEqual(new Set(['served']));
    expect(notices.toSorted()).toEqual([
      expect.stringMatching(/^journey judges: what an answer is cannot be told: .*JSON/),
      'journey lost: it does not go on: request 2 needs ${id}, which the answers before it did not give',
      'journey makes: it has no request: no luck',
      'journey odd: the request cannot be sent: invalid x-text header',
    ]);
    expect(asked.some(({ path }) => path === '/x')).toBe(false);
  });

  test('an answer of megabytes is waited for to its last byte, and kept in part', async () => {
    const { samples, receipts } = await walked(
      { big: { request: { path: '/big', take: { id: '/id' }, timeoutMilliseconds: 4000 } } },
      ({ path }, response) => json(response, 200, { path, id: 1, filler: 'x'.repeat(3_000_000) }),
      150,
    );
    expect(samples.every(({ outcome }) => outcome === 'served')).toBe(true);
    expect(receipts.length).toBe(samples.length);
    for (const { facts, answer } of receipts) expect({ facts, answer }).toEqual({ facts: {}, answer: undefined });
  });
});
