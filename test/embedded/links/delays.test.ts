import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { seededRandom } from '../../../base/random.ts';
import { delaysOf } from '../../../local/runtimes/embedded/links/impairments.ts';
import { fault, latency, loss } from './support/rig.ts';

const millisecondsOf = (impairments: Parameters<typeof delaysOf>[0], random: () => number) =>
  delaysOf(impairments, random).map(({ milliseconds }) => milliseconds);

test('the time-out of a segment that is lost again and again doubles up to two minutes, then TCP gives up', () => {
  const delays = millisecondsOf([fault(loss(50))], () => 0);
  expect(delays.slice(0, 5)).toEqual([200, 400, 800, 1600, 3200]);
  expect(delays.at(-1)).toBe(120_000);
  expect(delays).toHaveLength(15);
});

test('two losses together lose as independent ones do', () => {
  const random = seededRandom(7);
  const count = 20_000;
  let lost = 0;
  for (let i = 0; i < count; i += 1) {
    if (delaysOf([fault(loss(20), {}, 'a'), fault(loss(30), {}, 'b')], random).length > 0) lost += 1;
  }
  const expected = 1 - 0.8 * 0.7;
  expect(Math.abs(lost / count - expected)).toBeLessThan(2.576 * Math.sqrt((expected * (1 - expected)) / count));
});

test('a delay lies within its jitter and is never negative', () => {
  const arbitrary = fc.tuple(fc.nat(1000), fc.nat(1000), fc.nat());
  fc.assert(
    fc.property(arbitrary, ([delay, jitter, seed]) => {
      const [milliseconds = Number.NaN] = millisecondsOf([fault(latency(delay, jitter))], seededRandom(seed));
      expect(milliseconds).toBeGreaterThanOrEqual(Math.max(0, delay - jitter));
      expect(milliseconds).toBeLessThanOrEqual(delay + jitter);
    }),
  );
});

test('the same seed gives the same numbers, evenly spread from 0 to 1', () => {
  const [one, two] = [seededRandom(42), seededRandom(42)];
  const numbers = Array.from({ length: 10_000 }, one);
  expect(numbers.slice(0, 100)).toEqual(Array.from({ length: 100 }, two));
  expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
  expect(numbers.reduce((sum, number) => sum + number, 0) / numbers.length).toBeCloseTo(0.5, 1);
});
