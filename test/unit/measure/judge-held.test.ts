import { describe, expect, test } from '@jest/globals';
import { exhaustStory, killStory, losePaymentStory } from './support/stories.ts';

describe('a verdict of held', () => {
  test('a kill that nobody notices holds, with a service recovery of nothing', () => {
    const verdict = killStory().users(5, 20).audit(20).judged('kill-product-service');
    expect(verdict.reasons).toEqual([]);
    expect(verdict).toMatchObject({
      verdict: 'held',
      availability: { users: 1, mustHold: 1 },
      degradedShare: 0,
      goodputFloor: 1,
      serviceRecoveryMs: 0,
      hurt: [],
      cascade: [],
      effect: { seen: true, by: ['operating system'] },
      proofs: { faults: 0, clean: 0 },
      samples: 150,
      baseline: { availability: 1, samples: 250 },
    });
    expect(verdict.capacityRecoveryMs).toBeCloseTo(1200);
  });

  test('one failed answer is paid for in recovery time, to the start of the next good second', () => {
    const verdict = killStory()
      .users(5, 20, 100, (journey, second) => (journey === 'buy' && second === 10 ? { served: 19, failed: 1 } : {}))
      .audit(20)
      .judged('kill-product-service');
    expect(verdict).toMatchObject({ verdict: 'held', reasons: [], serviceRecoveryMs: 600 });
  });

  test('a lost dependency holds while orders are degraded, and recovery counts from the proven revert', () => {
    const verdict = losePaymentStory()
      .users(5, 25, 50, (journey, second) =>
        journey === 'buy' && second >= 10 && second < 17 ? { served: 0, degraded: 10 } : {},
      )
      .reverted(16.2, 'F1')
      .audit(26)
      .judged('lose-payment');
    expect(verdict).toMatchObject({
      verdict: 'held',
      serviceRecoveryMs: 0,
      degradedShare: 0.2,
      effect: { seen: true, by: ['link probe'] },
      proofs: { faults: 1, clean: 1 },
      samples: 350,
    });
    expect(verdict).not.toHaveProperty('capacityRecoveryMs');
  });

  test('a task killed for want of memory holds: recovery counts from its death, and the file must be proven gone', () => {
    const run = () => exhaustStory().users(5, 25).audit(26);
    const verdict = run().reverted(16.4, 'F1').judged('memory-stress');
    expect(verdict).toMatchObject({
      verdict: 'held',
      reasons: [],
      serviceRecoveryMs: 0,
      effect: { seen: true, by: ['operating system'] },
      proofs: { faults: 1, clean: 1 },
    });
    expect(verdict.capacityRecoveryMs).toBeCloseTo(1200);
    expect(run().judged('memory-stress')).toMatchObject({
      verdict: 'inconclusive',
      reasons: ['revert not proven on product-service (aws:ecs:any)'],
    });
  });

  test('journeys that need what is gone may fail, and do not count', () => {
    const verdict = losePaymentStory()
      .users(5, 25, 50, (journey, second) =>
        (journey === 'buy' || journey === 'track') && second >= 10 && second < 17 ? { served: 0, failed: 10 } : {},
      )
      .reverted(16.2, 'F1')
      .audit(26)
      .judged('lose-gateway-to-order-service');
    expect(verdict).toMatchObject({ verdict: 'held', availability: { mustHold: 1 }, serviceRecoveryMs: 800 });
    expect(verdict.availability.users).toBeLessThan(0.7);
  });

  test('a hit service may be hurt; samples of one second that come in two windows are one second', () => {
    const verdict = killStory()
      .users(5, 20)
      .users(11, 12, 10)
      .calls('product-service', 5, 10, { served: 50 })
      .calls('product-service', 10, 13, { served: 40, failed: 10 })
      .audit(20)
      .judged('kill-product-service');
    expect(verdict).toMatchObject({ verdict: 'held', hurt: [], samples: 160 });
    expect(verdict.perService).toContainEqual(
      expect.objectContaining({ service: 'product-service', breached: true, availability: 0.8, samples: 150 }),
    );
  });
});
