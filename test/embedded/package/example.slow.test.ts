import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isBusyMachine } from '../system/support.ts';
import { type Bookshop, canBookshop, installBookshop, others, told, weak } from './support/bookshop.ts';

let bookshop: Bookshop;

(canBookshop() ? describe : describe.skip)('a bookshop that is not ours', () => {
  beforeAll(() => {
    bookshop = installBookshop('26540');
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

  test('holds a whole game day, whose first verdict comes soon', async () => {
    const { status, stderr, verdicts, firstVerdict } = await bookshop.judged(['gameday']);
    const seconds = Math.round((firstVerdict - bookshop.installing) / 1000);
    process.stderr.write(`${verdicts.size} experiments; from npm install to the first verdict: ${seconds} s\n`);
    expect(others(verdicts.values(), 'held')).toEqual([]);
    const doubtful = [...verdicts.values()].filter(isBusyMachine);
    if (doubtful.length > 0) process.stderr.write(`${doubtful.map(told).join('\n')}\n`);
    expect({ status, stderr: status > 1 ? stderr : '' }).toEqual({ status: doubtful.length > 0 ? 1 : 0, stderr: '' });
    expect(verdicts.size).toBeGreaterThan(15);
    expect(doubtful.length).toBeLessThan(verdicts.size / 2);
    expect(seconds).toBeLessThan(180);
  }, 900_000);

  test('that takes Redis for something that never fails is found out, and nobody else is accused', async () => {
    const verdicts = await weak(bookshop, 'cache', ['redis-outage'], ['lose-web-to-reviews']);
    for (const one of verdicts) expect({ [one.experiment]: one.cascade }).toEqual({ [one.experiment]: ['reviews'] });
  }, 300_000);
});
