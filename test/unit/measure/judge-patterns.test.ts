import { describe, expect, test } from '@jest/globals';
import { type PatternName, patterns } from '../../../lib/model/patterns.ts';
import { killStory, losePaymentStory, RunStory, type Second } from './support/run-story.ts';

const edge = 'order-service>payment-service';
const on = 'order-service -> payment-service';

/** Payment is silent from 10.4 s to 16.2 s; users are watched until 30 s. */
const outage = (say?: (journey: string, second: number) => Second): RunStory =>
  losePaymentStory().users(5, 30, 50, say).reverted(16.2, 'F1');

const of = (story: RunStory, pattern: PatternName, name = 'lose-payment') =>
  story.judged(name).patterns.filter((each) => each.pattern === pattern);

describe('every pattern is told of once at least', () => {
  test('as not measured by links that nobody watches, and as not exercised', () => {
    const { patterns: found } = outage().judged('lose-payment');
    expect(new Set(found.map(({ pattern }) => pattern))).toEqual(new Set(Object.keys(patterns)));
    expect(found.map(({ pattern, result }) => [pattern, result])).toEqual([
      ['time-out', 'not measured'],
      ['retry', 'not measured'],
      ['circuit-breaker', 'not exercised'],
      ['reconnect', 'not measured'],
      ['bulkhead', 'not measured'],
      ['drain', 'not measured'],
      ['liveness', 'held'],
      ['nobody-else-dies', 'held'],
    ]);
    const calm = outage().edge(edge, 5, 30, { calls: 8 });
    expect(of(calm, 'retry')).toMatchObject([{ on: 'the system', result: 'not exercised' }]);
  });

  test('and of none where no fault was ever applied', () => {
    expect(new RunStory().status(10.2, 'running').users(5, 30).judged('lose-payment').patterns).toEqual([]);
  });
});

describe('time-out', () => {
  const waiting = (longest: number, givenUp: number) =>
    outage().edge(edge, 5, 10, { calls: 8 }).edge(edge, 10, 16, { calls: 8, failed: 8, givenUp, longest });

  test('held where callers give up', () => {
    expect(of(waiting(352, 8), 'time-out')).toEqual([
      { pattern: 'time-out', on, result: 'held', value: 0.352, evidence: '48 calls given up, after 0.4 s at most' },
    ]);
  });

  test('failed where a call lasts as long as the fault', () => {
    expect(of(waiting(5750, 0), 'time-out')).toMatchObject([
      { on, result: 'failed', value: 5.75, evidence: 'a call waited 5.8 s, until the fault was over: nobody ended it' },
    ]);
  });

  test('not exercised by calls that were as slow before', () => {
    const slow = outage().edge(edge, 5, 30, { calls: 8, longest: 900, failed: 1, givenUp: 1 });
    expect(of(slow, 'time-out')).toMatchObject([{ result: 'not exercised' }]);
  });

  test('what users do is their own', () => {
    const users = outage().edge('users>gateway', 5, 10, { calls: 50 });
    users.edge('users>gateway', 10, 16, { calls: 50, failed: 50, givenUp: 50, longest: 5900, retries: 300 });
    expect(of(users, 'time-out')).toMatchObject([{ result: 'not exercised' }]);
    expect(of(users, 'retry')).toMatchObject([{ result: 'not exercised' }]);
  });
});

describe('retry', () => {
  const usual = () => outage().edge(edge, 5, 10, { calls: 10 });

  test('weak where further attempts multiply the load', () => {
    const storm = usual().edge(edge, 10, 16, { calls: 60, failed: 60, retries: 50 });
    expect(of(storm, 'retry')).toEqual([
      {
        pattern: 'retry',
        on,
        result: 'weak',
        value: 6,
        evidence: '180 calls, 150 of them further attempts, where 30 are usual, in the worst three seconds',
      },
    ]);
  });

  test('held where few are made, or a breaker ends them', () => {
    const bounded = usual().edge(edge, 10, 16, { calls: 13, failed: 13, retries: 4 });
    expect(of(bounded, 'retry')).toMatchObject([{ on, result: 'held', value: 1.3 }]);
    const opened = usual().edge(edge, 10, 11, { calls: 30, failed: 30, retries: 25 });
    opened.edge(edge, 11, 16, { calls: 2, failed: 2, retries: 1 });
    expect(of(opened, 'retry')).toMatchObject([{ on, result: 'held' }]);
  });

  test('work that was put off and is made up for is no retry', () => {
    const caughtUp = usual().edge(edge, 10, 16, { calls: 3, failed: 3, retries: 1 }).edge(edge, 16, 20, { calls: 90 });
    expect(of(caughtUp, 'retry')).toMatchObject([{ on, result: 'held' }]);
  });

  test('is made out by what is usual where requests do not tell themselves apart', () => {
    const untold = outage().edge(edge, 5, 10, { calls: 10, told: 0 });
    untold.edge(edge, 10, 16, { calls: 60, failed: 60, told: 0 });
    expect(of(untold, 'retry')).toMatchObject([{ on, result: 'weak', value: 6 }]);
    const fellBack = outage().edge(edge, 5, 10, { calls: 10, told: 0 });
    fellBack.edge(edge, 10, 16, { calls: 60, failed: 1, told: 0 });
    expect(of(fellBack, 'retry')).toMatchObject([{ on, result: 'held' }]);
  });
});

describe('circuit breaker', () => {
  const degraded = (until: number) => (_: string, second: number) =>
    second >= 10 && second < until ? { degraded: 10 } : {};

  test('held where nothing is left out soon after', () => {
    expect(of(outage(degraded(18)), 'circuit-breaker')).toMatchObject([{ on: 'users', result: 'held', value: 0 }]);
  });

  test('failed where the fallback stays on', () => {
    const [found] = of(outage(degraded(30)), 'circuit-breaker');
    expect(found).toMatchObject({ on: 'users', result: 'failed' });
    expect(found?.value).toBeGreaterThan(10);
    expect(found?.evidence).toMatch(
      /^answers that lack something: 0 % before, .* % during, .* % 14 s after the fault$/,
    );
  });

  test('what lacked something before says nothing', () => {
    const always = outage(() => ({ degraded: 10 }));
    expect(of(always, 'circuit-breaker')).toMatchObject([{ result: 'not exercised' }]);
  });
});

describe('reconnect', () => {
  const broken = () => outage().edge(edge, 5, 10, { calls: 10 }).edge(edge, 10, 16, { calls: 5, failed: 5, broken: 5 });

  test('held where calls go well again soon', () => {
    expect(of(broken().edge(edge, 17, 30, { calls: 10 }), 'reconnect')).toEqual([
      {
        pattern: 'reconnect',
        on,
        result: 'held',
        value: 0.8,
        evidence: 'a call went well again 0.8 s after the fault',
      },
    ]);
  });

  test('weak where that takes long, failed where it never happens', () => {
    const late = broken().edge(edge, 28, 30, { calls: 10 });
    expect(of(late, 'reconnect')).toMatchObject([{ on, result: 'weak', value: 11.8 }]);
    expect(of(broken(), 'reconnect')).toMatchObject([
      { on, result: 'failed', evidence: 'no call went well in the 14 s after the fault' },
    ]);
    const inVain = broken().edge(edge, 17, 30, { calls: 2, failed: 2 });
    expect(of(inVain, 'reconnect')).toMatchObject([{ on, result: 'failed' }]);
  });

  test('an edge on which nobody calls while it is broken is watched as well', () => {
    const silent = outage().edge(edge, 5, 10, { calls: 10 });
    expect(of(silent, 'reconnect')).toMatchObject([{ on, result: 'failed' }]);
    expect(of(silent.edge(edge, 17, 30, { calls: 10 }), 'reconnect')).toMatchObject([{ on, result: 'held' }]);
  });

  test('one who calls what was hit, and calls nobody any more, has given up', () => {
    const orders = 'order-service>orders';
    const dead = outage().edge(orders, 5, 12, { calls: 3 });
    expect(of(dead, 'reconnect')).toMatchObject([{ on: 'order-service -> orders', result: 'failed' }]);
    expect(of(dead.edge(orders, 20, 30, { calls: 3 }), 'reconnect')).toMatchObject([{ result: 'not exercised' }]);
    const seldom = outage().edge(orders, 5, 7, { calls: 1 });
    expect(of(seldom, 'reconnect')).toMatchObject([{ result: 'not exercised' }]);
    const elsewhere = outage().edge('product-service>products', 5, 12, { calls: 3 });
    expect(of(elsewhere, 'reconnect')).toMatchObject([{ result: 'not exercised' }]);
  });

  test('not exercised by an edge that is hardly called', () => {
    const seldom = outage().edge(edge, 5, 6, { calls: 1 }).edge(edge, 10, 13, { calls: 1, failed: 1 });
    expect(of(seldom, 'reconnect')).toMatchObject([{ result: 'not exercised' }]);
  });
});

test('nobody else dies: each service that lost tasks is named, with what they went of', () => {
  const story = killStory().users(5, 16).task(12, 'order-service', 'O', 'stopped', 'exit 1');
  expect(of(story, 'nobody-else-dies', 'kill-product-service')).toEqual([
    { pattern: 'nobody-else-dies', on: 'order-service', result: 'failed', value: 1, evidence: '1 task: exit 1' },
  ]);
  expect(of(killStory().users(5, 16), 'nobody-else-dies', 'kill-product-service')).toMatchObject([{ result: 'held' }]);
});

describe('bulkhead', () => {
  const hanging = (say: (journey: string, second: number) => Second) =>
    outage(say).edge(edge, 5, 10, { calls: 8 }).edge(edge, 10, 16, { calls: 8, failed: 8, givenUp: 8, longest: 350 });
  const slowed =
    (name: string, milliseconds = 900) =>
    (journey: string, second: number) =>
      journey === name && second >= 10 && second < 16 ? { milliseconds } : {};

  test('held where journeys that do not need it are as quick', () => {
    expect(of(hanging(slowed('buy')), 'bulkhead')).toMatchObject([
      { on: 'browse', result: 'held' },
      { on: 'home', result: 'held' },
    ]);
  });

  test('weak or failed where they are not; a busy machine is no proof', () => {
    const slow = hanging(slowed('browse'));
    const [found] = of(slow, 'bulkhead');
    expect(found).toMatchObject({ on: 'browse', result: 'weak' });
    expect(of(hanging(slowed('browse', 5000)), 'bulkhead')[0]).toMatchObject({ result: 'failed' });
    expect(found?.evidence).toBe('browse, which does not need it: p95 20 ms before, 900 ms during');
    const [busy] = of(slow.processors(4, 30, 100, 2000), 'bulkhead');
    expect(busy).toMatchObject({ on: 'browse', result: 'not measured' });
  });
});

describe('drain', () => {
  const leaving = () => killStory().users(5, 20).task(11, 'order-service', 'O', 'draining', 'stopped by a deployment');
  const drain = (story: RunStory) => of(story, 'drain', 'kill-product-service');

  test('held where a task that leaves answers all, failed where it does not', () => {
    const calls = leaving().edge('gateway>order-service', 5, 20, { calls: 10 });
    expect(drain(calls)).toMatchObject([{ on: 'order-service', result: 'held', value: 0 }]);
    calls.edge('gateway>order-service', 11, 12, { calls: 3, failed: 3, broken: 3, brokenAt: { O: 2, N: 1 } });
    expect(drain(calls)).toEqual([
      {
        pattern: 'drain',
        on: 'order-service',
        result: 'failed',
        value: 2,
        evidence: '1 task left, and 2 calls without an answer',
      },
    ]);
  });

  test('not exercised by one that is killed', () => {
    const killed = killStory()
      .users(5, 20)
      .edge('gateway>product-service', 5, 20, { calls: 9, brokenAt: { A: 4 } });
    expect(drain(killed)).toMatchObject([{ result: 'not exercised' }]);
  });
});

describe('liveness', () => {
  test('failed where a caller of what was hit is replaced for its health checks', () => {
    const story = outage().task(14, 'order-service', 'O', 'unhealthy', 'failed 3 health checks in a row');
    expect(of(story, 'liveness')).toMatchObject([
      {
        on: 'order-service',
        result: 'failed',
        value: 1,
        evidence: expect.stringMatching(/^1 task that the fault did not hit: failed 3/),
      },
    ]);
    const [busy] = of(story.processors(4, 30, 100, 2000), 'liveness');
    expect(busy).toMatchObject({ result: 'not measured' });
  });
});
