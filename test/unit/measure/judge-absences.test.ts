import { describe, expect, test } from '@jest/globals';
import type { RunStory } from './support/run-story.ts';
import { losePaymentStory } from './support/stories.ts';

const [store, address] = ['kv', '127.0.0.1:20850'];
const away = (story: RunStory, second: number) =>
  story.at(second + 3, {
    ...{ type: 'store-state', store, address, state: 'away', since: second * 1000, reason: 'ECONNREFUSED' },
  });
const back = (story: RunStory, second: number, since: number) =>
  story.at(second, { type: 'store-state', store, address, state: 'there', since: since * 1000, reason: '' });
const reason = 'store kv at 127.0.0.1:20850 took no connections: ECONNREFUSED';

/** Every user's request fails from the 12th second on. */
const hurt = () =>
  losePaymentStory()
    .users(5, 25, 50, (_, second) => (second < 12 ? {} : { served: 0, failed: 10 }))
    .calls('orders', 5, 25, { served: 9 })
    .reverted(16.2, 'F1');
const sound = () => losePaymentStory().users(5, 25).calls('orders', 5, 25, { served: 9 }).reverted(16.2, 'F1');
const verdictOn = (story: RunStory, found = {}) => story.audit(26, found).judged('lose-payment');

describe('a store that was there already, and goes by itself', () => {
  test('accuses nobody: the run is inconclusive, and names it', () => {
    expect(verdictOn(hurt()).verdict).toBe('failed');
    const { verdict, reasons } = verdictOn(away(hurt(), 12));
    expect([verdict, reasons[0]]).toEqual(['inconclusive', reason]);
    expect(reasons.length).toBeGreaterThan(1);
  });

  test('proves nothing either where users were served all the same, or it came back', () => {
    expect(verdictOn(sound())).toMatchObject({ verdict: 'held', reasons: [] });
    expect(verdictOn(away(sound(), 12))).toMatchObject({ verdict: 'inconclusive', reasons: [reason] });
    const again = back(away(sound(), 6), 9.5, 6);
    expect(verdictOn(back(away(again, 12), 17, 12))).toMatchObject({ verdict: 'inconclusive', reasons: [reason] });
  });

  test('is told where only its return falls into the run, and not where it was back before', () => {
    const returned = verdictOn(back(sound(), 8, 1));
    expect([returned.verdict, returned.reasons]).toEqual([
      'inconclusive',
      ['store kv at 127.0.0.1:20850 took no connections'],
    ]);
    expect(verdictOn(back(away(hurt(), 1), 4, 1)).verdict).toBe('failed');
  });

  test('may have lost the data, and have ended tasks, but none before it went', () => {
    const crashed = (second: number) => away(sound().task(second, 'gateway', 'G', 'stopped', 'exit 1'), 13);
    expect(verdictOn(away(sound(), 12), { lost: ['o1'] })).toMatchObject({
      verdict: 'inconclusive',
      reasons: [reason, '1 order lost'],
    });
    expect(verdictOn(crashed(14)).verdict).toBe('inconclusive');
    expect(verdictOn(crashed(12))).toMatchObject({
      verdict: 'failed',
      reasons: ['1 task crashed, which no fault of the run makes it do: gateway exit 1', reason],
    });
  });

  test('is no excuse for a fault that was not undone', () => {
    const left = losePaymentStory()
      .users(5, 25)
      .reverted(16.2, 'F1', { remaining: ['qdisc F1'] });
    expect(verdictOn(away(left, 12)).verdict).toBe('failed');
  });
});
