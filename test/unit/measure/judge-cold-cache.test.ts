import { describe, expect, test } from '@jest/globals';
import { outage, patternIn } from './support/outage.ts';

describe('cold cache', () => {
  const behind = 'product-service>products';
  const reading = (alike: number, reads = 10) =>
    outage().edge(behind, 5, 10, { calls: 1, reads: 1 }).edge(behind, 10, 16, { calls: reads, reads, alike });

  test('weak where many ask for the same at one time', () => {
    expect(patternIn(reading(6), 'cold-cache', 'redis-outage')).toEqual([
      {
        ...{ pattern: 'cold-cache', on: 'product-service -> products', result: 'weak', value: 60 },
        evidence: '18 of 30 reads went out beside one that was alike, in the worst three seconds',
      },
    ]);
  });

  test('held where one asks for all', () => {
    expect(patternIn(reading(1), 'cold-cache', 'redis-outage')).toMatchObject([{ result: 'held', value: 10 }]);
  });

  test('not exercised by what is read as often as before', () => {
    const always = outage().edge(behind, 5, 10, { calls: 10, reads: 10, alike: 2 });
    always.edge(behind, 10, 16, { calls: 10, reads: 10, alike: 6 });
    expect(patternIn(always, 'cold-cache', 'redis-outage')).toMatchObject([{ result: 'not exercised' }]);
  });

  test('not exercised by a handful of reads, nor while the cache is there', () => {
    expect(patternIn(reading(2, 3), 'cold-cache', 'redis-outage')).toMatchObject([{ result: 'not exercised' }]);
    expect(patternIn(reading(6), 'cold-cache')).toMatchObject([{ result: 'not exercised' }]);
  });
});
