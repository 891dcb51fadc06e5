import { describe, expect, test } from '@jest/globals';
import type { Verdict } from '../../../lib/model/events/verdict.ts';
import { repeatSummary } from '../../../measure/judge/repeat-summary.ts';
import { killStory } from './support/stories.ts';

const run = (given: Partial<Verdict>): Verdict => ({
  ...killStory().users(5, 20).audit(20).judged('kill-product-service'),
  ...given,
});

describe('the summary of several runs', () => {
  test('percentiles are nearest ranks, and the coefficient of variation is of the sample', () => {
    const summary = repeatSummary([1000, 2000, 3000, 4000].map((capacityRecoveryMs) => run({ capacityRecoveryMs })));
    expect(summary.capacityRecovery).toMatchObject({ runs: 4, never: 0, p50: 2000, p95: 4000 });
    expect(summary.capacityRecovery.coefficientOfVariation).toBeCloseTo(0.5164, 4);
    expect(summary).toMatchObject({ runs: 4, held: 4, serviceRecovery: { p95: 0 } });
  });

  test('a run that never recovered is the slowest of all, not left out', () => {
    const runs = [run({ serviceRecoveryMs: 100 }), run({ serviceRecoveryMs: null, verdict: 'failed' })];
    expect(repeatSummary(runs)).toMatchObject({ failed: 1, serviceRecovery: { never: 1, p50: 100, p95: null } });
  });

  test('availability counts every answer once', () => {
    const runs = [
      run({ samples: 900, availability: { users: 1, mustHold: 1 } }),
      run({ samples: 100, availability: { users: 0.5, mustHold: 1 } }),
    ];
    expect(repeatSummary(runs).availability).toBeCloseTo(0.95);
    expect(repeatSummary([]).availability).toBeNull();
  });
});
