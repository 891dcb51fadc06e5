import { describe, expect, test } from '@jest/globals';
import { patterns } from '../../../lib/model/patterns.ts';
import { edge, outage, patternIn } from './support/outage.ts';
import { impairs, RunStory, type Second } from './support/run-story.ts';
import { killStory } from './support/stories.ts';

describe('every pattern is told of once at least', () => {
  test('as not measured by links that nobody watches, and as not exercised', () => {
    const { patterns: found } = outage().judged('lose-payment');
    expect(new Set(found.map(({ pattern }) => pattern))).toEqual(new Set(Object.keys(patterns)));
    expect(found.map(({ pattern, result }) => [pattern, result])).toEqual([
      ['time-out', 'not measured'],
      ['deadline', 'not measured'],
      ['retry', 'not measured'],
      ['back-off', 'not measured'],
      ['idempotency', 'not measured'],
      ['circuit-breaker', 'not exercised'],
      ['reconnect', 'not measured'],
      ['bulkhead', 'not measured'],
      ['load-shedding', 'not exercised'],
      ['cold-cache', 'not measured'],
      ['queue', 'not exercised'],
      ['dead-letter', 'not exercised'],
      ['memory', 'not exercised'],
      ['drain', 'not measured'],
      ['start', 'not measured'],
      ['liveness', 'held'],
      ['nobody-else-dies', 'held'],
    ]);
    const calm = outage().edge(edge, 5, 30, { calls: 8 });
    expect(patternIn(calm, 'retry')).toMatchObject([
      {
        on: 'the system',
        result: 'not exercised',
        evidence: expect.stringMatching(/^no call was seen to be made again/),
      },
    ]);
  });

  test('and of none where no fault was ever applied', () => {
    expect(new RunStory().status(10.2, 'running').users(5, 30).judged('lose-payment').patterns).toEqual([]);
  });
});

test('nobody else dies: each service that lost tasks is named, with what they went of', () => {
  const story = killStory().users(5, 16).task(12, 'order-service', 'O', 'stopped', 'exit 1');
  expect(patternIn(story, 'nobody-else-dies', 'kill-product-service')).toEqual([
    { pattern: 'nobody-else-dies', on: 'order-service', result: 'failed', value: 1, evidence: '1 task: exit 1' },
  ]);
  expect(patternIn(killStory().users(5, 16), 'nobody-else-dies', 'kill-product-service')).toMatchObject([
    { result: 'held' },
  ]);
});

describe('bulkhead', () => {
  const hanging = (say: (journey: string, second: number) => Second) =>
    outage(say).edge(edge, 5, 10, { calls: 8 }).edge(edge, 10, 16, { calls: 8, failed: 8, givenUp: 8, longest: 350 });
  const slowed =
    (name: string, milliseconds = 900) =>
    (journey: string, second: number) =>
      journey === name && second >= 10 && second < 16 ? { milliseconds } : {};

  test('held where journeys that do not need it are as quick', () => {
    expect(patternIn(hanging(slowed('buy')), 'bulkhead')).toMatchObject([
      { on: 'browse', result: 'held' },
      { on: 'home', result: 'held' },
    ]);
  });

  test('weak or failed where they are not; a busy machine is no proof', () => {
    const slow = hanging(slowed('browse'));
    const [found] = patternIn(slow, 'bulkhead');
    expect(found).toMatchObject({ on: 'browse', result: 'weak' });
    expect(patternIn(hanging(slowed('browse', 5000)), 'bulkhead')[0]).toMatchObject({ result: 'failed' });
    expect(found?.evidence).toBe('browse, which does not need it: p95 20 ms before, 900 ms during');
    const [busy] = patternIn(slow.processors(4, 30, 100, 2000), 'bulkhead');
    expect(busy).toMatchObject({ on: 'browse', result: 'not measured' });
  });

  test('seconds in which tasks wait for processors more than they run say nothing', () => {
    const starting = hanging((journey, second) => (journey === 'browse' && second === 10 ? { milliseconds: 900 } : {}));
    expect(patternIn(starting, 'bulkhead')[0]).toMatchObject({ on: 'browse', result: 'weak' });
    const crowded = starting.processors(4, 9.5, 600, 300).processors(9.5, 11, 600, 1400).processors(11, 30, 600, 300);
    expect(patternIn(crowded, 'bulkhead')[0]).toMatchObject({ on: 'browse', result: 'held' });
  });
});

describe('liveness', () => {
  test('weak where a caller of what was hit is kept from its own callers', () => {
    const out = (second: number, task = 'O', service = 'order-service') =>
      outage()
        .task(second, service, task, 'out-of-rotation', 'HTTP 503')
        .task(second + 1, service, task, 'ready');
    expect(patternIn(out(12).task(13, 'order-service', 'N', 'out-of-rotation'), 'liveness')).toMatchObject([
      {
        ...{ on: 'order-service', result: 'weak', value: 2 },
        evidence: '2 tasks taken out of rotation while this was hit: payment-service',
      },
    ]);
    for (const other of [out(8), out(25), out(12, 'P', 'payment-service'), out(12, 'R', 'recommendation-service')]) {
      expect(patternIn(other, 'liveness')).toMatchObject([{ result: 'held' }]);
    }
    expect(patternIn(out(12).processors(4, 30, 100, 2000), 'liveness')).toMatchObject([{ result: 'not measured' }]);
  });

  test('failed where a caller of what was hit is replaced for its health checks', () => {
    const story = outage().task(14, 'order-service', 'O', 'unhealthy', 'failed 3 health checks in a row');
    expect(patternIn(story, 'liveness')).toMatchObject([
      {
        on: 'order-service',
        result: 'failed',
        value: 1,
        evidence: expect.stringMatching(/^1 task that the fault did not hit: failed 3/),
      },
    ]);
    const [busy] = patternIn(story.processors(4, 30, 100, 2000), 'liveness');
    expect(busy).toMatchObject({ result: 'not measured' });
  });

  test('not exercised where no caller calls what was hit, as far as calls are seen', () => {
    const calm = (name: string) => outage().edge(name, 5, 30, { calls: 8 });
    expect(patternIn(calm(edge), 'liveness')).toMatchObject([{ result: 'held' }]);
    expect(patternIn(calm('gateway>product-service'), 'liveness')).toMatchObject([
      {
        ...{ on: 'order-service', result: 'not exercised' },
        evidence: 'no call was seen from order-service to payment-service',
      },
    ]);
  });
});

describe('what held proves nothing', () => {
  const seen = () => killStory().users(5, 16).edge('gateway>product-service', 5, 16, { calls: 9 });
  const results = (story: RunStory) =>
    new Set(story.judged('kill-product-service').patterns.map(({ result }) => result));

  test('where nobody saw an effect of the fault', () => {
    expect(results(seen())).toContain('held');
    const unseen = new RunStory()
      .status(10.2, 'running')
      .planned(10.3, 'F1', 'B', 'order-service', impairs)
      .applied(10.4, 'F1')
      .status(16.3, 'completed')
      .users(5, 30)
      .reverted(16.2, 'F1');
    expect(unseen.judged('lose-payment').patterns.filter(({ result }) => result === 'held')).toEqual([]);
  });

  test('where somebody ended the experiment before its time', () => {
    const stopped = outage().status(16.3, 'stopped', 'Experiment stopped by request.');
    const { patterns: found } = stopped.judged('lose-payment');
    expect(found.filter(({ result }) => result === 'held')).toEqual([]);
    expect(found.find(({ pattern }) => pattern === 'liveness')).toEqual({
      ...{ pattern: 'liveness', on: 'order-service', result: 'not measured' },
      evidence: 'the experiment did not come to its end',
    });
  });
});
