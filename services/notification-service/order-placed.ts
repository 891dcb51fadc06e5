import { deadlineAfter } from '../kit/deadline.ts';
import type { ServiceClient } from '../kit/http-client.ts';
import { onBehalfOf } from '../kit/synthetic.ts';

interface OrderPlaced {
  readonly type: 'order.placed';
  readonly orderId: string;
  readonly status: string;
  /** A background load placed it: there is no customer. */
  readonly synthetic?: boolean;
}

interface Dependencies {
  readonly orders: ServiceClient;
  readonly tell: (orderId: string) => void;
}

/** Time for one message, in milliseconds: less than the queue's visibility time-out. */
const messageMs = 2_000;

/** Orders remembered so as not to tell a customer twice. */
const remembered = 10_000;

/** Handles the text of an order.placed event; rejects where it must be delivered again. Repeating it has no effect. */
export function createOrderPlaced({ orders, tell }: Dependencies): (body: string) => Promise<void> {
  const toldOrders = new Set<string>();

  return async (body) => {
    const event = parse(body);
    if (toldOrders.has(event.orderId)) return;
    const synthetic = event.synthetic === true;
    if (event.status === 'pending') await onBehalfOf(synthetic, () => settle(orders, event.orderId));
    if (toldOrders.has(event.orderId)) return;
    if (!synthetic) tell(event.orderId);
    toldOrders.add(event.orderId);
    const [oldest] = toldOrders;
    if (toldOrders.size > remembered && oldest !== undefined) toldOrders.delete(oldest);
  };
}

async function settle(orders: ServiceClient, orderId: string): Promise<void> {
  const path = `/orders/${encodeURIComponent(orderId)}/settle`;
  const reply = await orders.send({ method: 'POST', path, idempotencyKey: orderId }, deadlineAfter(messageMs));
  if (reply.status !== 201) throw new Error(`order ${orderId} not settled: status ${reply.status}`);
}

function parse(body: string): OrderPlaced {
  const event = JSON.parse(body);
  if (event?.type !== 'order.placed' || typeof event.orderId !== 'string') {
    throw new Error(`not an order.placed event: ${body.slice(0, 200)}`);
  }
  return event;
}
