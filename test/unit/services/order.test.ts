import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { newOrder, orderIdOf, publicOrder } from '../../../services/order-service/order.ts';

const request = { productId: 'product-01', quantity: 2, amountCents: 2474 };
const now = new Date(0);

test('the id of an order is a UUID that depends on the key alone', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (key, other) => {
      expect(orderIdOf(key)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(orderIdOf(key) === orderIdOf(other)).toBe(key === other);
    }),
  );
});

test('the hash tells requests apart and ignores what is not part of the order', () => {
  const { requestHash } = newOrder('key', request, now);
  expect(newOrder('other', request, new Date(1)).requestHash).toBe(requestHash);
  expect(newOrder('key', { ...request, quantity: 3 }, now).requestHash).not.toBe(requestHash);
  expect(newOrder('key', { ...request, amountCents: 1 }, now).requestHash).not.toBe(requestHash);
});

test('clients see neither the hash nor the mark of an order still to announce', () => {
  const order = newOrder('key', request, now);
  expect(publicOrder(order)).toEqual({ id: order.id, status: 'pending', ...request, createdAt: now.toISOString() });
  expect(publicOrder({ ...order, chargeId: 'c' })).toMatchObject({ chargeId: 'c' });
});
