import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Bookshop, canBookshop, installBookshop, weak } from './support/bookshop.ts';

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
    const verdicts = await weak(bookshop, 'timeout', ['lose-web-to-reviews', 'hang-reviews'], ['redis-outage']);
    for (const one of verdicts) expect({ [one.experiment]: one.cascade }).toEqual({ [one.experiment]: ['web'] });
  }, 300_000);
});
