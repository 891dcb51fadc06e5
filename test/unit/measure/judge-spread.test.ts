import { describe, expect, test } from '@jest/globals';
import { RunStory, type Second } from './support/run-story.ts';
import { killStory, losePaymentStory } from './support/stories.ts';

/** Payment is silent from 10.4 s to 16.2 s; users are watched until `to`. */
const lost = (to: number, say?: (journey: string, second: number) => Second) =>
  losePaymentStory().users(5, to, 50, say).reverted(16.2, 'F1');
const spread = (story: ReturnType<typeof lost>, name = 'lose-payment') => story.judged(name).spread;
const bad: Second = { served: 2, failed: 18 };
const good: Second = { served: 50 };
const during = (second: number) => second >= 10 && second < 17;

describe('how far the effect of a fault has gone', () => {
  test('contained: nobody but what was hit was hurt', () => {
    const story = lost(30)
      .calls('payment-service', 5, 11, good)
      .calls('payment-service', 11, 17, { served: 10, failed: 40 })
      .calls('payment-service', 17, 30, good);
    expect(spread(story)).toEqual({
      kind: 'contained',
      sequence: [{ who: 'payment-service', fromMs: 600, toMs: 6600 }],
    });
    expect(spread(lost(30))).toEqual({ kind: 'contained', sequence: [] });
  });

  test('degraded: users lacked something, or who needs what was hit was hurt', () => {
    const lacking = lost(30, (_, second) => (during(second) ? { served: 5, degraded: 5 } : {}));
    expect(spread(lacking)).toEqual({ kind: 'degraded', sequence: [] });
    const needing = killStory().users(5, 30).calls('gateway', 5, 12, good).calls('gateway', 12, 16, bad);
    const found = spread(needing, 'kill-product-service');
    expect(found).toMatchObject({ kind: 'degraded', sequence: [{ who: 'gateway', fromMs: 1600 }] });
  });

  test('cascaded: a service was hurt that does not need what was hit; told in the order in which they went', () => {
    const story = lost(30, (_, second) => (second >= 14 && second < 17 ? { served: 0, failed: 10 } : {}))
      .calls('product-service', 5, 13, good)
      .calls('product-service', 13, 17, bad)
      .calls('order-service', 5, 11, good)
      .calls('order-service', 11, 17, bad);
    const found = spread(story);
    expect(found?.kind).toBe('cascaded');
    expect(found?.sequence.map(({ who }) => who)).toEqual(['order-service', 'product-service', 'users']);
  });

  const downFor = (to: number) => lost(to, (_, second) => (second >= 11 ? { failed: 10 } : {}));

  test('metastable: users are hurt long after the proven end, under the same load', () => {
    const found = spread(downFor(40));
    expect(found).toMatchObject({ kind: 'metastable', sequence: [{ who: 'users', fromMs: 600 }] });
  });

  test('metastable: a service is hurt to the end behind a fallback that users are served by', () => {
    const behind = lost(40, (_, second) => (second >= 11 ? { degraded: 5 } : {}))
      .calls('order-service', 5, 11, good)
      .calls('order-service', 11, 40, bad);
    expect(spread(behind)?.kind).toBe('metastable');
  });

  test('not metastable: seen for too short, hurt before, or under another load', () => {
    expect(spread(downFor(22))?.kind).toBe('degraded');
    const always = lost(40).calls('order-service', 5, 40, bad);
    expect(spread(always)?.kind).toBe('cascaded');
    const thinner = losePaymentStory()
      .users(5, 18, 50)
      .users(18, 40, 20, () => ({ served: 1, failed: 3 }))
      .reverted(16.2, 'F1');
    expect(spread(thinner)?.kind).toBe('degraded');
  });

  test('not metastable: what has not recovered lacks a task to the end', () => {
    const story = killStory()
      .task(12, 'product-service', 'C', 'unhealthy')
      .users(5, 45, 50, (_, second) => (second >= 11 ? { served: 1, failed: 9 } : {}));
    expect(spread(story, 'kill-product-service')?.kind).toBe('degraded');
  });

  test('not told where the machine was too busy for the system, or no fault was applied', () => {
    expect(spread(downFor(40).processors(5, 40, 100, 900))).toBeNull();
    expect(spread(new RunStory().status(10, 'running').users(5, 9))).toBeNull();
  });
});
