import { randomUUID } from 'node:crypto';
import type { EdgeRequest } from './edge-client.ts';

/** A request of a journey: `buy` instead of `track` while there is no order to look at. */
export interface JourneyRequest {
  readonly journey: string;
  readonly request: EdgeRequest;
  /** The amount that an order was placed for, where the request places one. */
  readonly amountCents?: number;
}

export interface JourneyRequests {
  next(journey: string): JourneyRequest;
  /** Makes an order known to those who track. */
  acknowledged(orderId: string): void;
}

/** Orders that are tracked: the newest ones, as users do. */
const trackedOrders = 500;

/** Turns journeys into requests; what is bought and tracked follows `random`, but Idempotency-Keys never repeat. */
export function createJourneyRequests(productIds: readonly string[], random: () => number): JourneyRequests {
  const orders: string[] = [];
  let browsed = 0;

  const pick = (values: readonly string[]) => encodeURIComponent(values[Math.floor(random() * values.length)] ?? '');
  const upTo = (limit: number) => 1 + Math.floor(random() * limit);

  const browse = (): EdgeRequest => {
    browsed += 1;
    const lists = browsed % 2 === 1 || productIds.length === 0;
    return { method: 'GET', path: lists ? '/products' : `/products/${pick(productIds)}` };
  };

  const buy = (): JourneyRequest => {
    const amountCents = 100 * upTo(200);
    const productId = productIds[Math.floor(random() * productIds.length)];
    const body = JSON.stringify({ productId, quantity: upTo(3), amountCents });
    const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
    return { journey: 'buy', amountCents, request: { method: 'POST', path: '/orders', headers, body } };
  };

  return {
    next(journey) {
      if (journey === 'buy' || (journey === 'track' && orders.length === 0)) return buy();
      if (journey === 'track') return { journey, request: { method: 'GET', path: `/orders/${pick(orders)}` } };
      if (journey === 'home') return { journey, request: { method: 'GET', path: '/home' } };
      if (journey === 'browse') return { journey, request: browse() };
      throw new Error(`no requests are known for journey ${JSON.stringify(journey)}`);
    },
    acknowledged(orderId) {
      orders.push(orderId);
      if (orders.length > trackedOrders) orders.shift();
    },
  };
}
