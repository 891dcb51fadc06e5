import { describe, expect, test } from '@jest/globals';
import type { Event } from '../../../lib/model/events/event.ts';
import { between, classify, isFallback } from '../../../runs/this-machine/learn/classify.ts';
import { failing, hurtJourneys, journeysIn } from '../../../runs/this-machine/learn/journeys.ts';

const edge = { caller: 'web', callee: 'reviews' };
const count = (caller: string, callee: string, calls: number, failed = 0) => ({ caller, callee, calls, failed });

describe('what users got while an edge was cut', () => {
  const normal = [count('users', 'web', 1000), count('web', 'reviews', 500)];

  test.each([
    ['all of them answers', [count('users', 'web', 300), count('web', 'reviews', 150, 150)], 'degradable'],
    ['none of those who needed it', [count('users', 'web', 300, 150), count('web', 'reviews', 150, 150)], 'needed'],
    [
      'a few no answer, until its breaker opened',
      [count('users', 'web', 300, 4), count('web', 'reviews', 10, 10)],
      'degradable',
    ],
    [
      'no answer, though its breaker kept calls away',
      [count('users', 'web', 300, 140), count('web', 'reviews', 10, 10)],
      'needed',
    ],
    [
      'no answer, after three attempts each',
      [count('users', 'web', 300, 150), count('web', 'reviews', 450, 450)],
      'needed',
    ],
    ['no call was tried', [count('users', 'web', 300)], 'untried'],
  ] as const)('%s', (_, during, finding) => {
    expect(classify(edge, normal, during)).toBe(finding);
  });

  test('one request in a hundred takes the edge, and fails', () => {
    const rare = [count('users', 'web', 1000), count('web', 'reviews', 10)];
    expect(classify(edge, rare, [count('users', 'web', 300, 3), count('web', 'reviews', 3, 3)])).toBe('needed');
    expect(classify(edge, rare, [count('users', 'web', 300, 0), count('web', 'reviews', 3, 3)])).toBe('degradable');
  });

  test('failures that are there anyway are not its own', () => {
    const flaky = [count('users', 'web', 1000, 300), count('web', 'reviews', 500)];
    expect(classify(edge, flaky, [count('users', 'web', 300, 95), count('web', 'reviews', 150, 150)])).toBe(
      'degradable',
    );
  });

  test('who is asked for nothing can lack anything', () => {
    expect(classify(edge, [count('web', 'reviews', 500)], [count('web', 'reviews', 150, 150)])).toBe('degradable');
  });

  test('between two looks', () => {
    expect(
      between(
        [count('a', 'b', 5, 1), count('a', 'c', 2)],
        [count('a', 'b', 9, 2), count('a', 'c', 2), count('a', 'd', 1)],
      ),
    ).toEqual([count('a', 'b', 4, 1), count('a', 'd', 1)]);
  });
});

describe('what users of a journey got', () => {
  const users = (journey: string, total: number, failed = 0) => ({ journey, total, failed });

  test('a journey that fails without an edge needs it, however small a part of the service’s requests it is', () => {
    const normal = [users('browse', 900, 9), users('order', 100)];
    expect(hurtJourneys(normal, [users('browse', 270, 5), users('order', 30, 29)])).toEqual(['order']);
    expect(hurtJourneys(normal, [users('browse', 270, 5), users('order', 30, 3)])).toEqual([]);
    expect(hurtJourneys([users('order', 100, 60)], [users('order', 30, 19)])).toEqual([]);
    expect(hurtJourneys([], [users('order', 3, 1)])).toEqual([]);
  });

  test('a journey fails by itself where most of its requests do', () => {
    expect(failing([users('browse', 100, 51), users('order', 100, 50), users('none', 0)])).toEqual([
      users('browse', 100, 51),
    ]);
  });

  test('is counted in the seconds of a span', () => {
    const window = (start: number, failed: number, journey?: string): Event => ({
      ...{ v: 2, seq: 1, wall: 0, mono: start, type: 'window', scope: 'users', start, slip: 0, histogram: '' },
      ...{ served: 5, degraded: 3, failed, ...(journey !== undefined && { journey }) },
    });
    const events = [
      window(1000, 9, 'a'),
      window(2000, 1, 'a'),
      window(3000, 2, 'a'),
      window(2000, 8),
      window(5000, 9, 'a'),
    ];
    expect(journeysIn(events, { from: 1800, to: 4100 })).toEqual([users('a', 19, 3)]);
  });
});

test('an edge that no walk showed is a fallback’s where it is called often then, else it may be rare', () => {
  expect(isFallback(60, { seconds: 6, walked: 20 })).toBe(true);
  expect(isFallback(1, { seconds: 6, walked: 20 })).toBe(false);
  expect(isFallback(1, { seconds: 0, walked: 20 })).toBe(false);
});
