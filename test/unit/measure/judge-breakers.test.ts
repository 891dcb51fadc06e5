import { describe, expect, test } from '@jest/globals';
import { edge, on, outage, patternIn } from './support/outage.ts';
import type { RunStory } from './support/run-story.ts';
import { losePaymentStory } from './support/stories.ts';

describe('circuit breaker', () => {
  const degraded = (until: number) => (_: string, second: number) =>
    second >= 10 && second < until ? { degraded: 10 } : {};

  const asked = (story: RunStory) => story.edge('gateway>order-service', 5, 30, { calls: 20 });
  const opened = (story: RunStory) =>
    asked(story)
      .edge(edge, 5, 10, { calls: 10 })
      .edge(edge, 10, 12, { calls: 12, failed: 11, milliseconds: 4000 })
      .edge(edge, 12, 16, { calls: 2, failed: 2, milliseconds: 700 });

  test('held where it opens, lets little through, and closes; and nothing is left out soon after', () => {
    const story = opened(outage(degraded(18))).edge(edge, 17, 30, { calls: 10 });
    expect(patternIn(story, 'circuit-breaker')).toEqual([
      {
        ...{ pattern: 'circuit-breaker', on, result: 'held' },
        evidence: 'opened within 1.6 s, then let 8 calls through where 72 are usual, and closed 0.8 s after the fault',
      },
      expect.objectContaining({ on: 'users', result: 'held', value: 0 }),
    ]);
  });

  test('failed where it lets as little through to the end', () => {
    const story = opened(outage()).edge(edge, 16, 30, { calls: 2 });
    expect(patternIn(story, 'circuit-breaker')).toMatchObject([
      { on, result: 'failed', evidence: expect.stringMatching(/ and was not closed 13\.8 s after the fault$/) },
    ]);
  });

  test.each([
    ['go on as ever', { calls: 10, failed: 10, milliseconds: 3500 }],
    ['wait for each other', { calls: 2, failed: 2, milliseconds: 2000 }],
  ])('none where calls %s: that is told, and no fallback that goes says otherwise', (_, during) => {
    const story = asked(outage(degraded(18))).edge(edge, 5, 10, { calls: 10 });
    story.edge(edge, 10, 16, during).edge(edge, 16, 30, { calls: 10 });
    const counts = `${6 * during.failed} of ${6 * during.calls}`;
    expect(patternIn(story, 'circuit-breaker')).toMatchObject([
      { on, result: 'not exercised', evidence: `no breaker opened: ${counts} calls failed, and they went on` },
    ]);
  });

  test('nobody is accused where something of the system went by itself, and nothing is held where nothing was touched', () => {
    const stays = opened(outage(degraded(30))).edge(edge, 16, 30, { calls: 2 });
    stays.at(12, { type: 'process-ended', role: 'redis', process: { pid: 7, startTime: 'any' }, exit: 'SIGKILL' });
    const found = stays.judged('lose-payment').patterns;
    expect(found.filter(({ result }) => result === 'weak' || result === 'failed')).toEqual([]);
    expect(found.find(({ pattern }) => pattern === 'circuit-breaker')).toMatchObject({
      ...{ result: 'not measured', evidence: expect.stringMatching(/^redis ended by itself; opened within/) },
    });
    const untouched = losePaymentStory().users(5, 30).reverted(16.2, 'F1', { touched: 0 }).judged('lose-payment');
    expect(untouched.patterns.filter(({ result }) => result === 'held')).toEqual([]);
  });

  test.each([
    ['of whose calls most go well', { calls: 2, failed: 1 }],
    ['that nobody even asks', { calls: 0 }],
  ])('nothing is said of an edge %s', (_, during) => {
    const story = asked(outage(degraded(18))).edge(edge, 5, 10, { calls: 10 });
    story.edge(edge, 10, 16, during).edge(edge, 16, 30, { calls: 10 });
    expect(patternIn(story, 'circuit-breaker')).toMatchObject([
      { on: 'users', result: 'not exercised', evidence: expect.stringContaining('; no breaker was seen to open') },
    ]);
  });

  test('nothing is said of a caller that is itself asked less', () => {
    const story = outage().edge('gateway>order-service', 5, 10, { calls: 20 }).edge(edge, 5, 10, { calls: 10 });
    story.edge(edge, 10, 12, { calls: 10, failed: 10 }).edge(edge, 12, 16, { calls: 2, failed: 2 });
    story.edge('gateway>order-service', 10, 16, { calls: 5 });
    expect(patternIn(story, 'circuit-breaker')).toMatchObject([{ on: 'the system', result: 'not exercised' }]);
  });

  test('failed where the fallback stays on', () => {
    const [found] = patternIn(outage(degraded(30)), 'circuit-breaker');
    expect(found).toMatchObject({ on: 'users', result: 'failed' });
    expect(found?.value).toBeGreaterThan(10);
    expect(found?.evidence).toMatch(
      /^answers that lack something: 0 % before, .* % during, .* % 14 s after the fault$/,
    );
  });

  test('what lacked something before says nothing', () => {
    const always = outage(() => ({ degraded: 10 }));
    expect(patternIn(always, 'circuit-breaker')).toMatchObject([{ result: 'not exercised' }]);
  });
});
