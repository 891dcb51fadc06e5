import { expect, test } from '@jest/globals';
import { RetryBudget } from '../../../services/kit/retry-budget.ts';

function spendAll(budget: RetryBudget): number {
  let spent = 0;
  while (budget.tryTake()) spent++;
  return spent;
}

test('a quiet service may retry a burst, and then a few times a second', () => {
  let now = 0;
  const budget = new RetryBudget(() => now);
  expect(spendAll(budget)).toBe(50);
  expect(spendAll(budget)).toBe(0);
  now += 1_000;
  expect(spendAll(budget)).toBe(10);
});

test('a busy service may retry a fifth of its calls', () => {
  const budget = new RetryBudget(() => 0);
  spendAll(budget);
  for (let call = 0; call < 51; call++) budget.recordCall();
  expect(spendAll(budget)).toBe(10);
});

test('saved tokens are bounded', () => {
  let now = 0;
  const budget = new RetryBudget(() => now);
  for (let call = 0; call < 10_000; call++) budget.recordCall();
  now += 1_000_000;
  expect(spendAll(budget)).toBe(50);
});
