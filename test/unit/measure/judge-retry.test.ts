import { describe, expect, test } from '@jest/globals';
import { edge, on, outage, patternIn } from './support/outage.ts';

describe('retry', () => {
  const usual = () => outage().edge(edge, 5, 10, { calls: 10 });

  test('weak where further attempts multiply the load', () => {
    const storm = usual().edge(edge, 10, 16, { calls: 60, failed: 60, retries: 50 });
    expect(patternIn(storm, 'retry')).toEqual([
      {
        pattern: 'retry',
        on,
        result: 'weak',
        value: 6,
        evidence: '180 calls, 150 of them further attempts, where 30 are usual, in the worst three seconds',
      },
    ]);
  });

  test('counts the attempts of the program alone, and names those of the mesh', () => {
    const both = usual().edge(edge, 10, 16, { calls: 20, failed: 20, retries: 10, meshRetries: 40 });
    expect(patternIn(both, 'retry')).toMatchObject([
      {
        ...{ result: 'weak', value: 2 },
        evidence:
          '60 calls, 30 of them further attempts, where 30 are usual, in the worst three seconds; the mesh made 120 more beside them',
      },
    ]);
    const mesh = usual().edge(edge, 10, 16, { calls: 10, failed: 1, meshRetries: 20 });
    expect(patternIn(mesh, 'retry')).toMatchObject([{ result: 'not exercised' }]);
  });

  test('held where few are made, or a breaker ends them', () => {
    const bounded = usual().edge(edge, 10, 16, { calls: 13, failed: 13, retries: 4 });
    expect(patternIn(bounded, 'retry')).toMatchObject([{ on, result: 'held', value: 1.3 }]);
    const opened = usual().edge(edge, 10, 11, { calls: 30, failed: 30, retries: 25 });
    opened.edge(edge, 11, 16, { calls: 2, failed: 2, retries: 1 });
    expect(patternIn(opened, 'retry')).toMatchObject([{ on, result: 'held' }]);
  });

  describe('of calls that fail here and there', () => {
    const hurt = (failed: number) => (_: string, second: number) => (second >= 10 && second < 16 ? { failed } : {});
    const partly = (users: number, seen: { failed?: number; givenUp?: number; told?: number }) =>
      outage(hurt(users))
        .edge(edge, 5, 10, { calls: 20 })
        .edge(edge, 10, 16, { calls: 20, failed: 6, ...seen });

    test('weak where none is made again, and users are told of it', () => {
      expect(patternIn(partly(6, {}), 'retry')).toEqual([
        {
          ...{ pattern: 'retry', on, result: 'weak' },
          evidence: '36 of 120 calls failed and none was made again; 144 users got no answer',
        },
      ]);
    });

    test.each([
      ['where users notice nothing', 0, {}],
      ['where nearly all fail', 6, { failed: 15 }],
      ['where callers gave up', 6, { givenUp: 5 }],
      ['where requests do not tell themselves apart', 6, { told: 0 }],
    ])('nothing %s', (_, users, seen) => {
      expect(patternIn(partly(users, seen), 'retry')).toMatchObject([{ result: 'not exercised' }]);
    });
  });

  test('what a cache is asked to keep again is no retry', () => {
    const cache = 'product-service>cache';
    const refused = outage().edge(cache, 5, 10, { calls: 20, told: 0 });
    refused.edge(cache, 10, 16, { calls: 40, failed: 20, told: 0 });
    expect(patternIn(refused, 'retry', 'redis-outage')).toMatchObject([{ result: 'not exercised' }]);
    const other = outage()
      .edge(edge, 5, 10, { calls: 20, told: 0 })
      .edge(edge, 10, 16, { calls: 40, failed: 20, told: 0 });
    expect(patternIn(other, 'retry')).toMatchObject([{ result: 'weak' }]);
  });

  test('work that was put off and is made up for is no retry', () => {
    const caughtUp = usual().edge(edge, 10, 16, { calls: 3, failed: 3, retries: 1 }).edge(edge, 16, 20, { calls: 90 });
    expect(patternIn(caughtUp, 'retry')).toMatchObject([{ on, result: 'held' }]);
  });

  test('is made out by what is usual where requests do not tell themselves apart', () => {
    const untold = outage().edge(edge, 5, 10, { calls: 10, told: 0 });
    untold.edge(edge, 10, 16, { calls: 60, failed: 60, told: 0 });
    expect(patternIn(untold, 'retry')).toMatchObject([{ on, result: 'weak', value: 6 }]);
    const fellBack = outage().edge(edge, 5, 10, { calls: 10, told: 0 });
    fellBack.edge(edge, 10, 16, { calls: 60, failed: 1, told: 0 });
    expect(patternIn(fellBack, 'retry')).toMatchObject([{ result: 'not exercised' }]);
    const byChance = outage().edge(edge, 5, 10, { calls: 10, told: 0 });
    byChance.edge(edge, 10, 16, { calls: 12, failed: 12, told: 0 });
    expect(patternIn(byChance, 'retry')).toMatchObject([{ result: 'not exercised' }]);
  });
});
