import { expect, test } from '@jest/globals';
import { budgetOf, deadlineAfter, noDeadline, within } from '../../../services/kit/deadline.ts';

const limits = { least: 0, most: 1_900 };

test('a caller may shorten the deadline but not lengthen it', () => {
  expect(budgetOf('300', limits)).toBe(300);
  expect(budgetOf('5000', limits)).toBe(1_900);
  expect(budgetOf(undefined, limits)).toBe(1_900);
});

test.each(['-1', '1.5', 'soon', ''])('a budget of %j is no budget', (header) => {
  expect(budgetOf(header, limits)).toBe(1_900);
});

test('an outsider may not shorten it to what nobody can finish in', () => {
  expect(budgetOf('4', { least: 100, most: 1_900 })).toBe(100);
  expect(budgetOf('300', { least: 100, most: 1_900 })).toBe(300);
});

test('a limit within a deadline is the earlier of the two', () => {
  const short = deadlineAfter(50);
  expect(within(short, 1_000)).toBe(short);
  expect(within(noDeadline, 1_000).remaining()).toBeLessThanOrEqual(1_000);
  expect(within(deadlineAfter(10_000), 1_000).remaining()).toBeLessThanOrEqual(1_000);
});

test('a deadline that is over aborts its signal and never has less than nothing left', async () => {
  const deadline = deadlineAfter(5);
  await new Promise((resolve) => deadline.signal?.addEventListener('abort', resolve));
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(deadline.remaining()).toBe(0);
});
