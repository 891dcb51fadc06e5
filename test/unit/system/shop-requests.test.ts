import { expect, test } from '@jest/globals';
import { shopRequests } from '../../../systems/shop/requests.ts';

test('an order is a receipt only where it is of the amount that the user agreed to', () => {
  const { request, receiptIn } = shopRequests({ random: () => 0.5, products: ['one'] }).next('buy');
  const { amountCents } = JSON.parse(request.body ?? '') as { amountCents: number };
  const answer = (cents: number) => JSON.stringify({ id: 'an-order', amountCents: cents });
  expect(receiptIn?.(answer(amountCents))).toEqual({ id: 'an-order', facts: { amountCents } });
  expect(receiptIn?.(answer(amountCents + 1))).toBeUndefined();
});

test('no two orders of many are alike', () => {
  const requests = shopRequests({ random: Math.random, products: ['one'] });
  const bodies = Array.from({ length: 20_000 }, () => {
    const { amountCents } = JSON.parse(requests.next('buy').request.body ?? '') as { amountCents: number };
    return amountCents;
  });
  expect(new Set(bodies).size).toBe(bodies.length);
  expect(Math.min(...bodies)).toBeGreaterThanOrEqual(100);
});
