import { expect, test } from '@jest/globals';
import { edge, outage } from './support/outage.ts';

const levelsOf = (story: ReturnType<typeof outage>) =>
  story.judged('lose-payment').perEdge.find(({ callee }) => callee === 'payment-service');

test('each edge is told as it was before and during, attempt by attempt', () => {
  const story = outage().edge(edge, 5, 10, { calls: 10, milliseconds: 500, opened: 1 }).edge(edge, 10, 20, {
    calls: 20,
    failed: 10,
    givenUp: 8,
    broken: 2,
    retries: 10,
    meshRetries: 5,
    longest: 350,
    milliseconds: 4000,
  });
  const found = levelsOf(story);
  expect(found?.before).toEqual({
    ...{ calls: 50, callsPerSecond: 10, perUser: 0.2, failed: 0, givenUp: 0, broken: 0, retries: 0, meshRetries: 0 },
    ...{ longestMs: 20, inFlight: 0.5, openedPerSecond: 1, toldToClose: 0, orphaned: 0 },
  });
  expect(found?.during).toMatchObject({
    ...{ callsPerSecond: 20, perUser: 0.4, failed: 0.5, givenUp: 0.4, broken: 0.1, retries: 0.5, meshRetries: 0.25 },
    ...{ longestMs: 350, inFlight: 4, openedPerSecond: 0 },
  });
  expect(found?.amplification).toBe(2);
});

test('what nobody tells is null, and there is no edge where nobody sees calls', () => {
  const story = outage().edge(edge, 10, 16, { calls: 5, told: 0 });
  expect(levelsOf(story)).toMatchObject({
    before: { calls: 0, failed: null },
    during: { retries: null },
    amplification: null,
  });
  expect(outage().judged('lose-payment').perEdge).toEqual([]);
});
