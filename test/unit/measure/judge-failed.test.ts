import { describe, expect, test } from '@jest/globals';
import type { RunStory } from './support/run-story.ts';
import { killStory, losePaymentStory } from './support/stories.ts';

const killed = (story: RunStory) => story.judged('kill-product-service');
const reason = (text: string) => expect.arrayContaining([expect.stringContaining(text)]);

describe('a verdict of failed', () => {
  test('everything rejected so that nothing is lost is a failure', () => {
    const verdict = killed(
      killStory()
        .users(5, 10)
        .users(10, 45, 50, (journey) => ({ served: 0, failed: journey === 'browse' ? 20 : 10 }))
        .audit(46),
    );
    expect(verdict).toMatchObject({ verdict: 'failed', serviceRecoveryMs: null, availability: { users: 0 } });
    expect(verdict.reasons).toEqual(reason('not recovered after '));
  });

  test('a recovery that blinks is none: one good second does not end it', () => {
    const verdict = killed(
      killStory()
        .users(5, 40, 50, (journey, second) =>
          journey === 'home' && second >= 10 && second % 2 === 0 ? { served: 8, failed: 2 } : {},
        )
        .audit(41),
    );
    expect(verdict).toMatchObject({ verdict: 'failed', serviceRecoveryMs: null });
  });

  test('a recovery beyond the promised time is a failure', () => {
    const verdict = killed(
      killStory()
        .users(5, 60, 50, (journey, second) =>
          journey === 'home' && second >= 10 && second < 50 ? { served: 0, failed: 10 } : {},
        )
        .audit(61),
    );
    expect(verdict).toMatchObject({ verdict: 'failed', serviceRecoveryMs: 39_600 });
    expect(verdict.reasons).toEqual(reason('(objective 30 s)'));
  });

  test('users hurt again right after the recovery are a failure', () => {
    const verdict = killed(
      killStory()
        .users(5, 20, 50, (journey, second) => (journey === 'home' && second === 14 ? { served: 2, failed: 8 } : {}))
        .audit(20),
    );
    expect(verdict.verdict).toBe('failed');
    expect(verdict.reasons).toEqual(reason('relapse after the recovery'));
  });

  test('three bad seconds break the goodput floor even where the whole time keeps its promise', () => {
    const bad = (seconds: number) =>
      losePaymentStory()
        .users(5, 330, 50, (journey, second) =>
          journey === 'browse' && second >= 20 && second < 20 + seconds ? { served: 14, failed: 6 } : {},
        )
        .reverted(320, 'F1')
        .audit(335)
        .judged('lose-payment');
    expect(bad(3).reasons).toEqual([expect.stringContaining('worst 3 s')]);
    expect(bad(1).verdict).toBe('held');
  });

  test('a few failures all the time break availability, though no moment is bad', () => {
    const verdict = losePaymentStory()
      .users(5, 40, 50, (journey, second) =>
        journey === 'browse' && second >= 10 && second < 30 ? { served: 19, failed: 1 } : {},
      )
      .reverted(16.2, 'F1')
      .audit(41)
      .judged('lose-payment');
    expect(verdict.reasons).toEqual([expect.stringContaining('availability 98 % (objective 99 %)')]);
  });

  test('slow answers are a failure even if all are usable', () => {
    const slow = (milliseconds: number) =>
      losePaymentStory()
        .users(5, 25, 50, (_, second) => (second >= 10 && second < 17 ? { milliseconds } : {}))
        .reverted(16.2, 'F1')
        .audit(26)
        .judged('lose-payment');
    expect(slow(1200).reasons).toEqual(reason('p95 latency 1200 ms'));
    expect(slow(900).verdict).toBe('held');
  });

  test('one journey in ruins is a failure even if the others hide it', () => {
    const verdict = losePaymentStory()
      .users(5, 40, 200, (journey, second) =>
        journey === 'home' && second >= 10 && second < 17 ? { served: 37, failed: 3 } : {},
      )
      .reverted(16.2, 'F1')
      .audit(41)
      .judged('lossy-network');
    expect(verdict.reasons).toEqual([expect.stringContaining('journey home')]);
  });

  test('tasks that are never replaced are a failure', () => {
    const story = killStory().users(5, 20).audit(20);
    expect(killed(story).verdict).toBe('held');
    const verdict = killed(story.task(15, 'product-service', 'C', 'stopped'));
    expect(verdict).toMatchObject({ verdict: 'failed', capacityRecoveryMs: null });
  });

  test.each([
    ['a lost order', { lost: ['o1'] }, '1 order lost'],
    ['a double charge', { doubled: ['o1', 'o2'] }, '2 orders not charged'],
    ['an order never charged', { unsettled: ['o1'] }, '1 order never charged'],
    ['a message left over', { queued: 3 }, '3 messages left'],
    ['a dead letter', { deadLetters: 1 }, '1 message in the dead-letter queue'],
  ])('%s is a failure', (_, found, text) => {
    const verdict = killed(killStory().users(5, 20).audit(20, found));
    expect(verdict).toMatchObject({ verdict: 'failed', reasons: [expect.stringContaining(text)] });
  });

  test.each([
    ['leaves something', { remaining: ['qdisc F1'] }],
    ['is contradicted by the probe', { probe: { matches: false, detail: 'still silent' } }],
  ])('a revert that %s is a failure', (_, proof) => {
    const verdict = losePaymentStory().users(5, 25).reverted(16.2, 'F1', proof).audit(26).judged('lose-payment');
    expect(verdict).toMatchObject({ verdict: 'failed', proofs: { faults: 1, clean: 0 } });
  });

  test('a revert that failed is a failure even if a later one is proven', () => {
    const verdict = losePaymentStory()
      .users(5, 25)
      .at(16.1, { type: 'revert-failed', experimentId: 'EXP1', faultId: 'F1', message: 'no answer' })
      .reverted(16.2, 'F1')
      .audit(26)
      .judged('lose-payment');
    expect(verdict.reasons).toEqual([expect.stringContaining('could not be undone')]);
  });

  test('an experiment stopped by its stop condition has failed', () => {
    const verdict = killed(killStory().users(5, 20).status(12, 'stopped', 'stop condition').audit(20));
    expect(verdict).toMatchObject({ verdict: 'failed', reasons: ['the experiment was stopped: stop condition'] });
  });

  test('a breach where no chain of needs leads is a cascade; one up the chain is hurt all the same', () => {
    const breach = (service: string) =>
      killed(killStory().users(5, 20).calls(service, 10, 13, { served: 40, failed: 5 }).audit(20));
    expect(breach('payment-service')).toMatchObject({
      verdict: 'failed',
      hurt: ['payment-service'],
      cascade: ['payment-service'],
    });
    expect(breach('gateway')).toMatchObject({ verdict: 'failed', hurt: ['gateway'], cascade: [] });
  });
});
