import { createHash } from 'node:crypto';
import { ServiceError } from '../kit/errors.ts';
import type { SyntheticMark } from '../kit/synthetic.ts';

/** What a client asks for. */
export interface OrderRequest {
  readonly productId: string;
  readonly quantity: number;
  readonly amountCents: number;
}

/** An order as the table keeps it. */
export interface Order extends OrderRequest, SyntheticMark {
  readonly id: string;
  readonly status: 'pending' | 'paid';
  /** Present once paid. */
  readonly chargeId?: string;
  /** The key of the request that made it; absent where that is not known any more. */
  readonly idempotencyKey?: string;
  /** Tells a repeated request from another one under the same key. */
  readonly requestHash: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Present until the order is on the queue; the sparse index is keyed by it. */
  readonly unannounced?: typeof unannounced;
}

/** What makes an order, beside its id: all of it is in the message of one that could not be stored yet. */
export interface NewOrder extends OrderRequest, SyntheticMark {
  readonly createdAt: string;
  readonly idempotencyKey?: string;
}

/** The one value of the sparse index's key. */
export const unannounced = 'yes';

/** The order that this request under this key makes: the same request and key make the same order in any task. */
export function newOrder(idempotencyKey: string, request: OrderRequest, now: Date, mark: SyntheticMark = {}): Order {
  return orderOf(orderIdOf(idempotencyKey), {
    ...{ ...request, ...mark, idempotencyKey },
    createdAt: now.toISOString(),
  });
}

/** The order as it is before anything has become of it. */
export function orderOf(id: string, asked: NewOrder): Order {
  const { productId, quantity, amountCents, createdAt, idempotencyKey, synthetic, expiresAt } = asked;
  return {
    id,
    productId,
    quantity,
    amountCents,
    status: 'pending',
    requestHash: sha256(JSON.stringify([productId, quantity, amountCents])),
    createdAt,
    unannounced,
    ...(idempotencyKey !== undefined && { idempotencyKey }),
    ...(synthetic && { synthetic }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}

/** The order that is there already under the id of the one wanted; throws where that asked for something else. */
export function sameOrder(present: Order, wanted: Order): Order {
  if (present.requestHash === wanted.requestHash) return present;
  throw new ServiceError('IdempotencyKeyReused', 422, 'this Idempotency-Key belongs to another order');
}

/** The order id of an idempotency key, in the shape of a UUID (version 8: application-defined, RFC 9562). */
export function orderIdOf(idempotencyKey: string): string {
  const hex = sha256(idempotencyKey);
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** What clients see of an order. */
export function publicOrder({ id, status, productId, quantity, amountCents, chargeId, createdAt }: Order) {
  return { id, status, productId, quantity, amountCents, ...(chargeId ? { chargeId } : {}), createdAt };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
