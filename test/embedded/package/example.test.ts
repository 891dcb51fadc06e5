import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Verdict } from '../../../lib/model/events/verdict.ts';
import { type Bookshop, canBookshop, installBookshop, others } from './support/bookshop.ts';

let bookshop: Bookshop;

(canBookshop() ? describe : describe.skip)('a bookshop that is not ours', () => {
  beforeAll(() => {
    bookshop = installBookshop('26500');
  }, 300_000);

  afterAll(() => bookshop?.remove());

  test('is found, and nothing is wrong with it', async () => {
    expect(await bookshop.npx(['check'])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/journey order: served.*Nothing is wrong\.\n$/s),
    });
  }, 60_000);

  test('that waits for reviews without a time-out is found out, and nobody else is accused', async () => {
    const verdicts = await weak('timeout', ['lose-web-to-reviews', 'hang-reviews'], ['redis-outage']);
    for (const one of verdicts) expect({ [one.experiment]: one.cascade }).toEqual({ [one.experiment]: ['web'] });
  }, 300_000);

  test('that takes Redis for something that never fails is found out, and nobody else is accused', async () => {
    const verdicts = await weak('cache', ['redis-outage'], ['lose-web-to-reviews']);
    for (const one of verdicts) expect({ [one.experiment]: one.cascade }).toEqual({ [one.experiment]: ['reviews'] });
  }, 300_000);
});

/** Runs what must find a weakness, and what has nothing to do with it; resolves with the verdicts of the first. */
async function weak(weakness: string, finding: readonly string[], sound: readonly string[]): Promise<Verdict[]> {
  const args = ['run', ...finding, ...sound, '--retry-inconclusive', '3'];
  const { status, verdicts } = await bookshop.judged(args, weakness);
  const of = (names: readonly string[]) => names.flatMap((name) => verdicts.get(name) ?? []);
  expect([...verdicts.keys()].sort()).toEqual([...finding, ...sound].sort());
  expect(others(of(finding), 'failed')).toEqual([]);
  expect(others(of(sound), 'held')).toEqual([]);
  expect(status).toBe(1);
  return of(finding);
}
