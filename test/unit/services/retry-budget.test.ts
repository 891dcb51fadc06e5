import { expect, test } from '@jest/globals';
import { RetryBudget } from '../../../services/kit/retry-budget.ts';

function spendAll(budget: RetryBudget): number {
  let spent = 0;
  while (budget.tryTake()) spent++;
  return spent;
}

test('a quiet service may retry a small burst, and then now and then', () => {
  let now = 0;
  const budget = new RetryBudget(() => now);
  expect(spendAll(budget)).toBe(3);
  expect(spendAll(budget)).toBe(0);
  now += 4_000;
  expect(spendAll(budget)).toBe(2);
});

test('a busy service may retry a fifth of its calls', () => {
  const budget = new RetryBudget(() => 0);
  spendAll(budget);
  let spent = 0;
  for (let call = 0; call < 51; call++) {
    budget.recordCall();
    if (budget.tryTake()) spent++;
  }
  expect(spent).toBe(10);
});

test('saved tokens are bounded', () => {
  let now = 0;
  const budget = new RetryBudget(() => now);
  for (let call = 0; call < 10_000; call++) budget.recordCall();
  now += 1_000_000;
  expect(spendAll(budget)).toBe(3);
});
