import { describe, expect, test } from '@jest/globals';
import { edge, on, outage, patternIn } from './support/outage.ts';
import { delays, impairs, type RunStory } from './support/run-story.ts';
import { killStory } from './support/stories.ts';

describe('time-out', () => {
  const waiting = (longest: number, givenUp: number) =>
    outage().edge(edge, 5, 10, { calls: 8 }).edge(edge, 10, 16, { calls: 8, failed: 8, givenUp, longest });

  test('held where callers give up', () => {
    expect(patternIn(waiting(352, 8), 'time-out')).toEqual([
      { pattern: 'time-out', on, result: 'held', value: 0.352, evidence: '48 calls given up, after 0.4 s at most' },
    ]);
  });

  test('failed where a call lasts as long as the fault', () => {
    expect(patternIn(waiting(5750, 0), 'time-out')).toMatchObject([
      { on, result: 'failed', value: 5.75, evidence: 'a call waited 5.8 s, until the fault was over: nobody ended it' },
    ]);
  });

  test('not measured where a fault is over before anybody would have to give up', () => {
    const short = outage().edge(edge, 5, 10, { calls: 8 });
    short.edge(edge, 10, 16, { calls: 8, failed: 0, longest: 4900 });
    expect(patternIn(short, 'time-out')).toMatchObject([
      {
        on,
        result: 'not measured',
        evidence: expect.stringContaining('a call waited 4.9 s, until the fault was over'),
      },
    ]);
  });

  test('not exercised by calls that were as slow before', () => {
    const slow = outage().edge(edge, 5, 30, { calls: 8, longest: 900, failed: 1, givenUp: 1 });
    expect(patternIn(slow, 'time-out')).toMatchObject([{ result: 'not exercised' }]);
  });

  test('what users do is their own', () => {
    const users = outage().edge('users>gateway', 5, 10, { calls: 50 });
    users.edge('users>gateway', 10, 16, { calls: 50, failed: 50, givenUp: 50, longest: 5900, retries: 300 });
    expect(patternIn(users, 'time-out')).toMatchObject([{ result: 'not exercised' }]);
    expect(patternIn(users, 'retry')).toMatchObject([{ result: 'not exercised' }]);
  });
});

describe('reconnect', () => {
  const broken = () => outage().edge(edge, 5, 10, { calls: 10 }).edge(edge, 10, 16, { calls: 5, failed: 5, broken: 5 });

  test('held where calls go well again soon', () => {
    expect(patternIn(broken().edge(edge, 17, 30, { calls: 10 }), 'reconnect')).toEqual([
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
    expect(patternIn(late, 'reconnect')).toMatchObject([{ on, result: 'weak', value: 11.8 }]);
    expect(patternIn(broken(), 'reconnect')).toMatchObject([
      { on, result: 'failed', evidence: 'no call went well in the 14 s after the fault' },
    ]);
    const inVain = broken().edge(edge, 17, 30, { calls: 2, failed: 2 });
    expect(patternIn(inVain, 'reconnect')).toMatchObject([{ on, result: 'failed' }]);
  });

  test('not measured on a machine that is too busy, with what was seen; what held there holds', () => {
    const late = broken().edge(edge, 28, 30, { calls: 10 }).processors(4, 30, 100, 2000);
    expect(patternIn(late, 'reconnect')).toMatchObject([
      {
        on,
        result: 'not measured',
        evidence: expect.stringMatching(/^the machine was too busy; a call went well again/),
      },
    ]);
    const soon = broken().edge(edge, 17, 30, { calls: 10 }).processors(4, 30, 100, 2000);
    expect(patternIn(soon, 'reconnect')).toMatchObject([{ on, result: 'held' }]);
  });

  test('an edge on which nobody calls while it is broken is watched as well', () => {
    const silent = outage().edge(edge, 5, 10, { calls: 10 });
    expect(patternIn(silent, 'reconnect')).toMatchObject([{ on, result: 'failed' }]);
    expect(patternIn(silent.edge(edge, 17, 30, { calls: 10 }), 'reconnect')).toMatchObject([{ on, result: 'held' }]);
  });

  test('one who calls what was hit, and calls nobody any more, has given up', () => {
    const orders = 'order-service>orders';
    const dead = outage().edge(orders, 5, 12, { calls: 3 });
    expect(patternIn(dead, 'reconnect')).toMatchObject([{ on: 'order-service -> orders', result: 'failed' }]);
    expect(patternIn(dead.edge(orders, 20, 30, { calls: 3 }), 'reconnect')).toMatchObject([
      { result: 'not exercised' },
    ]);
    const seldom = outage().edge(orders, 5, 7, { calls: 1 });
    expect(patternIn(seldom, 'reconnect')).toMatchObject([{ result: 'not exercised' }]);
    const elsewhere = outage().edge('product-service>products', 5, 12, { calls: 3 });
    expect(patternIn(elsewhere, 'reconnect')).toMatchObject([{ result: 'not exercised' }]);
  });

  test('not exercised by an edge that was called in a part of the baseline alone, as a queue is worked off', () => {
    const backlog = outage().edge(edge, 5, 7, { calls: 30 });
    expect(patternIn(backlog, 'reconnect')).toMatchObject([{ result: 'not exercised' }]);
  });

  test('not exercised by an edge that is hardly called', () => {
    const seldom = outage().edge(edge, 5, 6, { calls: 1 }).edge(edge, 10, 13, { calls: 1, failed: 1 });
    expect(patternIn(seldom, 'reconnect')).toMatchObject([{ result: 'not exercised' }]);
  });
});

describe('back-off', () => {
  const waits = (count: number, mean: number, deviation: number) => ({
    ...{ count, sum: count * mean, squares: count * (mean ** 2 + deviation ** 2) },
  });
  const retried = (second: ReturnType<typeof waits>, later: ReturnType<typeof waits>) =>
    patternIn(
      outage()
        .edge(edge, 5, 10, { calls: 10 })
        .edge(edge, 10, 11, { calls: 60, failed: 60, retries: 50, waits: { second, later } }),
      'back-off',
    );
  const none = waits(0, 0, 0);

  test('weak where later attempts come at once, or second ones always after the same time', () => {
    expect(retried(none, waits(12, 1, 1))).toMatchObject([{ on, result: 'weak', value: 100 }]);
    expect(retried(waits(30, 100, 3), none)).toMatchObject([
      { on, result: 'weak', evidence: '30 second attempts after 100 ms, give or take 3 %' },
    ]);
  });

  test('held where they wait, longer or shorter', () => {
    expect(retried(waits(30, 100, 40), waits(12, 200, 1))).toMatchObject([{ on, result: 'held' }]);
  });

  test('not exercised by a few, and by second ones that come soon', () => {
    expect(retried(waits(5, 100, 0), waits(5, 1, 0))).toMatchObject([{ result: 'not exercised' }]);
    expect(retried(waits(50, 8, 0), none)).toMatchObject([{ result: 'not exercised' }]);
  });
});

describe('idempotency', () => {
  const usual = () => outage().edge(edge, 5, 10, { calls: 10 });

  test('failed where a request is made again under another key, held where under the same', () => {
    const known = usual().edge(edge, 10, 16, { calls: 13, failed: 13, retries: 4, keyed: 4 });
    expect(patternIn(known, 'idempotency')).toMatchObject([
      { on, result: 'held', value: 0, evidence: '24 further attempts under the key of the first' },
    ]);
    known.edge(edge, 16, 17, { calls: 5, retries: 2, keyed: 2, rekeyed: 1 });
    expect(patternIn(known, 'idempotency')).toMatchObject([{ on, result: 'failed', value: 1 }]);
  });

  test('not exercised where what is made again has no key', () => {
    const keyless = usual().edge(edge, 10, 16, { calls: 13, failed: 13, retries: 4 });
    expect(patternIn(keyless, 'idempotency')).toMatchObject([{ result: 'not exercised' }]);
  });
});

describe('drain', () => {
  const leaving = () => killStory().users(5, 20).task(11, 'order-service', 'O', 'draining', 'stopped by a deployment');
  const drain = (story: RunStory) => patternIn(story, 'drain', 'kill-product-service');

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

  test('weak where it answers by errors what others answer well', () => {
    const failing = (failedAt: Record<string, number>, from = 11) =>
      leaving()
        .edge('gateway>order-service', 5, from, { calls: 10 })
        .edge('gateway>order-service', from, 20, { calls: 10 })
        .edge('gateway>order-service', from, from + 1, { calls: 4, failed: 4, failedAt });
    expect(drain(failing({ O: 4 }))).toMatchObject([
      {
        ...{ on: 'order-service', result: 'weak', value: 4 },
        evidence: '1 task left, and answered 4 calls by an error, which others of it did not',
      },
    ]);
    for (const other of [failing({ O: 1 }), failing({ O: 4, N: 2 }), failing({ O: 4 }, 7)]) {
      expect(drain(other)).toMatchObject([{ result: 'held' }]);
    }
  });

  test('also of a task that was only slow, and not of one that was cut off', () => {
    const stopped = (kind: typeof impairs) =>
      leaving()
        .planned(10.4, 'F2', 'O', 'order-service', kind)
        .applied(10.5, 'F2')
        .edge('gateway>order-service', 5, 20, { calls: 10, brokenAt: { O: 1 } });
    expect(drain(stopped(delays))).toMatchObject([{ on: 'order-service', result: 'failed' }]);
    expect(drain(stopped(impairs))).toMatchObject([{ result: 'not exercised' }]);
  });

  test('not exercised where nobody calls what leaves', () => {
    const others = leaving().edge('gateway>product-service', 5, 20, { calls: 10 });
    const evidence = '1 task left, and nobody called order-service then';
    expect(drain(others)).toMatchObject([{ on: 'order-service', result: 'not exercised', evidence }]);
    const before = others.edge('gateway>order-service', 5, 7, { calls: 10 });
    expect(drain(before)).toMatchObject([{ result: 'not exercised' }]);
  });

  test('not exercised by one that is killed', () => {
    const killed = killStory()
      .users(5, 20)
      .edge('gateway>product-service', 5, 20, { calls: 9, brokenAt: { A: 4 } });
    expect(drain(killed)).toMatchObject([{ result: 'not exercised' }]);
  });
});
