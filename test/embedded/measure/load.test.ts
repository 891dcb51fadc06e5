import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import { attemptMilliseconds, createEdgeClient } from '../../../measure/load/edge-client.ts';
import { type Edge, type Request, serve, startEdge, startVisitors, type Visitors } from './support/edge.ts';

let edge: Edge | undefined;
let visitors: Visitors;

beforeEach(() => {
  visitors = startVisitors();
});
afterEach(async () => {
  await visitors.load.close();
  await edge?.close();
});

async function run(rate: number, milliseconds: number, seed = 1): Promise<number> {
  await visitors.load.start({ edges: { edge: edge?.url as string }, rate, seed });
  await sleep(milliseconds);
  return (await visitors.load.stop()).arrivals;
}

describe('the load generator', () => {
  test('users arrive at their rate although the server is slow: nobody waits for the one before', async () => {
    edge = await startEdge((request, response) => setTimeout(() => serve(request, response), 1000));
    const arrivals = await run(100, 2000);
    expect(arrivals).toBeGreaterThan(140);
    expect(arrivals).toBeLessThan(260);
    expect(visitors.samples).toHaveLength(arrivals);
    expect(visitors.samples.every(({ outcome, milliseconds }) => outcome === 'served' && milliseconds > 950)).toBe(
      true,
    );
  });

  test('more users come, of some journeys alone, until they are told to stop', async () => {
    edge = await startEdge(serve);
    const counted = async (milliseconds: number) => {
      const before = visitors.samples.length;
      await sleep(milliseconds);
      const since = visitors.samples.slice(before);
      return { homes: since.filter(({ journey }) => journey === 'home').length, all: since.length };
    };
    await expect(visitors.load.more({ id: 'f', journeys: ['home'], factor: 4 })).rejects.toThrow('no load is running');
    await visitors.load.start({ edges: { edge: edge.url }, rate: 100, seed: 1 });
    await visitors.load.more({ id: 'f', journeys: ['home'], factor: 4 });
    await visitors.load.more({ id: 'f', journeys: ['home'], factor: 4 });
    const during = await counted(2000);
    expect(during.homes).toBeGreaterThan(during.all / 3);
    expect(during.all).toBeLessThan(2 * 260);
    await visitors.load.noMore('f');
    await visitors.load.noMore('f');
    await sleep(300);
    const after = await counted(2000);
    expect(after.homes).toBeLessThan(after.all / 3);
    await visitors.load.stop();
  });

  test('a user whom a stalled server keeps waiting waits until it goes on, and no less is counted', async () => {
    let held: (() => void)[] | undefined = [];
    const first = Promise.withResolvers<void>();
    edge = await startEdge((request, response) => {
      const answer = () => serve(request, response);
      first.resolve();
      if (held) held.push(answer);
      else answer();
    });
    let resumed = 0;
    const stall = first.promise.then(() => sleep(1000));
    const resume = stall.then(() => {
      resumed = systemClock.monotonic();
      for (const answer of held ?? []) answer();
      held = undefined;
    });
    await run(100, 1400);
    await resume;
    const stalled = visitors.samples.filter(({ intended }) => intended < resumed - 100);
    expect(stalled.length).toBeGreaterThan(20);
    for (const { intended, milliseconds } of stalled) expect(intended + milliseconds).toBeGreaterThanOrEqual(resumed);
  });

  test('a generator that was held up says so, and counts from the intended start all the same', async () => {
    edge = await startEdge(serve);
    await visitors.load.start({ edges: { edge: edge.url }, rate: 100, seed: 1 });
    await sleep(500);
    process.kill(visitors.pid, 'SIGSTOP');
    await sleep(400);
    process.kill(visitors.pid, 'SIGCONT');
    await sleep(300);
    await visitors.load.stop();
    const late = visitors.samples.filter(({ slip }) => slip > 100);
    expect(late.length).toBeGreaterThan(10);
    expect(Math.max(...late.map(({ slip }) => slip))).toBeGreaterThan(300);
    for (const { slip, milliseconds } of late) expect(milliseconds).toBeGreaterThan(slip);
  });

  test('outcomes are what the user gets: served, degraded by its mark, failed by anything else', async () => {
    edge = await startEdge((request, response) => {
      if (request.path === '/home') return serve(request, response, { 'x-degraded': 'recommendations-missing' });
      if (request.path.startsWith('/orders/')) return void response.writeHead(404).end();
      if (request.path.startsWith('/products')) {
        return void response.writeHead(503, { 'retry-after': '1' }).end('{"error":"DependencyUnavailable"}');
      }
      serve(request, response);
    });
    await run(100, 1500);
    const outcomes = Map.groupBy(visitors.samples, ({ journey }) => journey);
    const of = (journey: string) => new Set(outcomes.get(journey)?.map(({ outcome }) => outcome));
    expect(of('buy')).toEqual(new Set(['served']));
    expect(of('home')).toEqual(new Set(['degraded']));
    expect(of('track')).toEqual(new Set(['failed']));
    expect(of('browse')).toEqual(new Set(['failed']));
    expect(outcomes.get('browse')?.every(({ attempts }) => attempts === 2)).toBe(true);
    expect(outcomes.get('track')?.every(({ attempts }) => attempts === 1)).toBe(true);
  });

  test('an order is repeated under its key, and acknowledged once with the amount that was asked for', async () => {
    const seen = new Set<string>();
    edge = await startEdge((request, response) => {
      if (request.method !== 'POST') return serve(request, response);
      if (seen.has(request.key as string)) return serve(request, response);
      seen.add(request.key as string);
      response.socket?.destroy();
    });
    await run(60, 1500);
    const bought = visitors.samples.filter(({ journey }) => journey === 'buy');
    // Where the machine stalls for as long as an attempt may take, an attempt is given up.
    const prompt = bought.filter(({ milliseconds }) => milliseconds < attemptMilliseconds);
    expect(prompt.length).toBeGreaterThan(5);
    expect(prompt.filter(({ outcome, attempts }) => outcome !== 'served' || attempts !== 2)).toEqual([]);
    const asked = new Map(edge.requests.filter(({ method }) => method === 'POST').map(amountOf));
    expect(visitors.acknowledged).toHaveLength(bought.filter(({ outcome }) => outcome === 'served').length);
    expect(new Set(visitors.acknowledged.map(({ id }) => id)).size).toBe(visitors.acknowledged.length);
    for (const { id, facts } of visitors.acknowledged) expect(facts).toEqual({ amountCents: asked.get(id) });
  });

  test('hung requests are given up within the deadline, and stop waits for them', async () => {
    edge = await startEdge(() => {});
    const arrivals = await run(40, 500);
    expect(visitors.samples).toHaveLength(arrivals);
    expect(visitors.samples.every(({ outcome, attempts }) => outcome === 'failed' && attempts === 2)).toBe(true);
    expect(Math.min(...visitors.samples.map(({ milliseconds }) => milliseconds))).toBeGreaterThan(2900);
    expect(Math.max(...visitors.samples.map(({ milliseconds }) => milliseconds))).toBeLessThan(4000);
  });

  test('a seed walks the same journeys again, and idempotency keys never repeat', async () => {
    edge = await startEdge(serve);
    const walked: string[][] = [];
    for (let time = 0; time < 2; time++) {
      await run(60, 1000, 42);
      const inOrder = visitors.samples.splice(0).sort((a, b) => a.intended - b.intended);
      walked.push(inOrder.map(({ journey }) => (journey === 'track' ? 'buy' : journey)).slice(0, 30));
    }
    expect(walked[0]).toHaveLength(30);
    expect(walked[1]).toEqual(walked[0]);
    const keys = edge.requests.map(({ key }) => key).filter((key) => key !== undefined);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('a second start is refused, and the process ends with its input', async () => {
    edge = await startEdge(serve);
    const settings = { edges: { edge: edge.url }, rate: 10, seed: 1 };
    await visitors.load.start(settings);
    await expect(visitors.load.start(settings)).rejects.toThrow('already running');
    await visitors.load.close();
    await visitors.load.exited;
    await expect(visitors.load.stop()).rejects.toThrow('gone');
  });
});

describe('the edge client', () => {
  test('repeats only what is idempotent', async () => {
    edge = await startEdge((_, response) => void response.writeHead(503).end());
    const client = createEdgeClient(edge.url, systemClock, () => 0);
    const send = async (headers: Record<string, string>) =>
      (await client.send({ method: 'POST', path: '/orders', headers, body: '{}' }, systemClock.monotonic())).attempts;
    expect(await send({})).toBe(1);
    expect(await send({ 'idempotency-key': 'k' })).toBe(2);
    expect(edge.requests).toHaveLength(3);
    await client.close();
  });

  test('an arrival whose deadline has passed is not sent at all', async () => {
    edge = await startEdge(serve);
    const client = createEdgeClient(edge.url, systemClock, () => 0);
    const reply = await client.send({ method: 'GET', path: '/home' }, systemClock.monotonic() - 3001);
    expect(reply).toMatchObject({ outcome: 'failed', attempts: 0 });
    expect(edge.requests).toEqual([]);
    await client.close();
  });
});

function amountOf({ key, body }: Request): [string, number] {
  return [`order-${key}`, (JSON.parse(body) as { amountCents: number }).amountCents];
}
