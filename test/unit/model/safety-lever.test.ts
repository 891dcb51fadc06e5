import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isOurReason, leverReason, longestReason } from '../../../lib/model/safety-lever.ts';

const at = Date.UTC(2026, 10, 26, 3, 4, 5);

describe('the reason of a lever', () => {
  test('says why, who and when, and is known as ours', () => {
    const reason = leverReason({ why: 'orders are failing', who: 'ann@laptop', at });
    expect(reason).toBe('breakwater: orders are failing (ann@laptop, 2026-11-26T03:04:05Z)');
    expect(isOurReason(reason)).toBe(true);
    expect(isOurReason('Blocked days')).toBe(false);
  });

  test('goes without a why, and on one line', () => {
    expect(leverReason({ why: ' ', who: 'ann', at })).toContain('breakwater: no reason given (ann, ');
    expect(leverReason({ why: 'a\n b', who: 'ann', at })).toContain('breakwater: a b (');
  });

  test('is never longer than FIS takes, and always says who and when', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 600, unit: 'binary' }), fc.string({ maxLength: 300 }), (why, who) => {
        const reason = leverReason({ why, who, at });
        expect(reason.length).toBeLessThanOrEqual(longestReason);
        expect(reason.isWellFormed()).toBe(true);
        expect(isOurReason(reason)).toBe(true);
        expect(reason.endsWith(', 2026-11-26T03:04:05Z)')).toBe(true);
      }),
    );
  });
});
