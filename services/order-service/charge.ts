import type { Deadline } from '../kit/deadline.ts';
import { ServiceError } from '../kit/errors.ts';
import type { ServiceClient } from '../kit/http-client.ts';
import { isSynthetic, onBehalfOf } from '../kit/synthetic.ts';
import type { Order } from './order.ts';
import type { OrdersTable } from './orders-table.ts';

/** Takes the money for an order. */
export type Settle = (order: Order, deadline: Deadline) => Promise<Order>;

/**
 * Charges a pending order and notes the charge; a paid one is returned as it is.
 * May be repeated after any failure: payment-service has one charge per order id.
 */
export function createSettle(payments: ServiceClient, orders: OrdersTable): Settle {
  return async (order, deadline) => {
    if (order.status === 'paid') return order;
    const request = {
      method: 'POST',
      path: '/charges',
      idempotencyKey: order.id,
      body: { orderId: order.id, amountCents: order.amountCents },
    } as const;
    // Whoever asks for it now, what the background load has ordered is marked.
    const synthetic = order.synthetic ?? isSynthetic();
    const { status, body } = await onBehalfOf(synthetic, () => payments.send(request, deadline));
    if (status >= 300) {
      throw new ServiceError(
        'ChargeRefused',
        // A conflict is the order's own, and no trouble of payment-service.
        status === 409 ? 409 : 502,
        `payment-service refused order ${order.id}: ${JSON.stringify(body)}`,
      );
    }
    return await orders.markPaid(order, (body as { chargeId: string }).chargeId, deadline);
  };
}
