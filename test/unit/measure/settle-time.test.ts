import { expect, test } from '@jest/globals';
import { settleTime } from '../../../measure/settle-time.ts';

test('what piled up while a fault lasted has as long again to settle', () => {
  expect(settleTime([])).toBe(20_000);
  // A task that was killed: nothing is reverted.
  expect(settleTime([{ applied: 50_000 }])).toBe(20_000);
  expect(settleTime([{ applied: 1_000, reverted: 301_000 }, { applied: 2_000, reverted: 8_000 }, {}])).toBe(320_000);
});
