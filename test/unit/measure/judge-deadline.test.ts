import { describe, expect, test } from '@jest/globals';
import { edge, on, outage, patternIn } from './support/outage.ts';

describe('deadline', () => {
  const outer = 'gateway>order-service';
  const waiting = (own: number, callers: { givenUp: number; longest: number }) =>
    outage()
      .edge(edge, 5, 10, { calls: 8 })
      .edge(outer, 5, 10, { calls: 8 })
      .edge(edge, 10, 16, { calls: 8, failed: 8, givenUp: 4, longest: own })
      .edge(outer, 10, 16, { calls: 8, failed: callers.givenUp, ...callers });

  test('weak where a service waits longer than its callers wait for it', () => {
    expect(patternIn(waiting(1200, { givenUp: 2, longest: 900 }), 'deadline')).toEqual([
      {
        ...{ pattern: 'deadline', on: 'order-service', result: 'weak', value: 1200 / 900 },
        evidence: `gateway -> order-service was given up after 0.9 s at most, and ${on} after 1.2 s`,
      },
    ]);
  });

  test('held where it gives up first, or nobody gives it up', () => {
    expect(patternIn(waiting(350, { givenUp: 2, longest: 900 }), 'deadline')).toMatchObject([{ result: 'held' }]);
    expect(patternIn(waiting(1200, { givenUp: 0, longest: 1300 }), 'deadline')).toMatchObject([
      { on: 'order-service', result: 'held', evidence: 'no caller gave it up while it waited for payment-service' },
    ]);
  });

  test('weak where a service asks on for requests whose callers have left, however soon it gives up', () => {
    const goesOn = waiting(350, { givenUp: 6, longest: 900 }).edge(edge, 10, 16, { orphaned: 2 });
    expect(patternIn(goesOn, 'deadline')).toEqual([
      {
        ...{ pattern: 'deadline', on: 'order-service', result: 'weak' },
        evidence: '12 of 48 calls to payment-service were begun for requests whose caller had left',
      },
    ]);
    expect(patternIn(goesOn.processors(4, 30, 100, 2000), 'deadline')).toMatchObject([{ result: 'not measured' }]);
    const finishes = waiting(350, { givenUp: 6, longest: 900 }).edge(edge, 10, 11, { orphaned: 4 });
    expect(patternIn(finishes, 'deadline')).toMatchObject([{ result: 'held' }]);
    const elsewhere = waiting(350, { givenUp: 6, longest: 900 }).edge('order-service>orders', 10, 16, {
      calls: 4,
      orphaned: 4,
    });
    expect(patternIn(elsewhere, 'deadline')).toMatchObject([{ result: 'held' }]);
  });

  test('not exercised where nothing was given up', () => {
    const well = outage().edge(edge, 5, 30, { calls: 8 }).edge(outer, 5, 30, { calls: 8 });
    expect(patternIn(well, 'deadline')).toMatchObject([{ result: 'not exercised' }]);
  });
});
