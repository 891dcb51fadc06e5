import { describe, expect, test } from '@jest/globals';
import { type Arrival, arrivals } from '../../../measure/load/arrivals.ts';
import { journeys } from '../../../systems/shop/journeys.ts';

function first(count: number, rate: number, seed: number): Arrival[] {
  const source = arrivals(journeys, rate, seed);
  return Array.from({ length: count }, () => source.next().value);
}

describe('arrivals', () => {
  test('the same seed gives the same times and journeys, another seed others', () => {
    expect(first(200, 50, 7)).toEqual(first(200, 50, 7));
    expect(first(200, 50, 7)).not.toEqual(first(200, 50, 8));
  });

  test('the rate is kept, and gaps are as random as those of strangers', () => {
    const all = first(20_000, 50, 1);
    expect(((all.at(-1)?.at ?? 0) / all.length) * 50).toBeGreaterThan(970);
    expect(((all.at(-1)?.at ?? 0) / all.length) * 50).toBeLessThan(1030);
    const gaps = all.map(({ at }, index) => at - (all[index - 1]?.at ?? 0));
    const longerThanMean = gaps.filter((gap) => gap > 20).length / gaps.length;
    expect(longerThanMean).toBeCloseTo(Math.exp(-1), 1);
  });

  test('journeys come in their shares', () => {
    const all = first(20_000, 50, 3);
    for (const { name, share } of journeys) {
      const seen = all.filter(({ journey }) => journey === name).length / all.length;
      expect(Math.abs(seen - share / 100)).toBeLessThan(0.015);
    }
  });
});
