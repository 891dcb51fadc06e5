import { expect, test } from '@jest/globals';
import { percent } from '../../../base/percent.ts';

test.each([
  [1, '100 %'],
  [0, '0 %'],
  [0.5, '50 %'],
  [0.995, '99.5 %'],
  [0.57, '57 %'],
  [0.12345, '12.35 %'],
  [0.9999, '99.99 %'],
  [0.99996, '99.99 %'],
  [0.00004, '0.01 %'],
])('%d is %s: two digits, and never all or nothing where it is not', (share, words) => {
  expect(percent(share)).toBe(words);
});
