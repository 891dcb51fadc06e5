import { deadlineAfter } from '../kit/deadline.ts';
import type { ServiceClient } from '../kit/http-client.ts';
import { onBehalfOf } from '../kit/synthetic.ts';
import { Refused, Unreadable, type Work } from './work.ts';

/** An order is stored, and perhaps not paid yet. */
interface OrderPlaced {
  readonly type: 'order.placed';
  readonly orderId: string;
  readonly status: string;
  /** A background load placed it: there is no customer. */
  readonly synthetic?: boolean;
}

/** An order was taken while it could not be stored: all that is known of it is here. */
interface OrderTaken {
  readonly type: 'order.taken';
  readonly order: { readonly id: string; readonly synthetic?: boolean };
}

interface Dependencies {
  readonly orders: ServiceClient;
  readonly tell: (orderId: string) => void;
}

/** Time for one message, in milliseconds: less than the queue's visibility time-out. */
const messageMs = 2_000;

/** Orders remembered so as not to tell a customer twice. */
const remembered = 10_000;

/** An order that cannot be what the message says: another one has its key, or its charge is of another amount. */
const conflicts: ReadonlySet<number> = new Set([409, 422]);

/** Gives what is to be done about the text of an event; throws Refused where it is none. */
export function createOrderEvents({ orders, tell }: Dependencies): (body: string) => Work {
  const toldOrders = new Set<string>();

  async function placed(event: OrderPlaced): Promise<void> {
    if (toldOrders.has(event.orderId)) return;
    const synthetic = event.synthetic === true;
    if (event.status === 'pending') await onBehalfOf(synthetic, () => ask(event.orderId, 'settle'));
    if (toldOrders.has(event.orderId)) return;
    if (!synthetic) tell(event.orderId);
    toldOrders.add(event.orderId);
    const [oldest] = toldOrders;
    if (toldOrders.size > remembered && oldest !== undefined) toldOrders.delete(oldest);
  }

  /** Has order-service do something with an order: 201 is done, a conflict its last word, and all else not yet. */
  async function ask(id: string, what: 'settle' | 'store', order?: object): Promise<void> {
    const path = `/orders/${encodeURIComponent(id)}/${what}`;
    const request = { method: 'POST', path, idempotencyKey: id, ...(order && { body: order }) } as const;
    const { status, body } = await orders.send(request, deadlineAfter(messageMs));
    if (status === 201) return;
    const failure = `order ${id}: ${what} answered by status ${status}: ${JSON.stringify(body)}`;
    throw conflicts.has(status) ? new Refused(failure) : new Error(failure);
  }

  return (body) => {
    const event = parse(body);
    if (event.type === 'order.placed') {
      const isPending = event.status === 'pending';
      return { needs: isPending ? 'settle' : 'tell', takesFromUsers: isPending, run: () => placed(event) };
    }
    const { order } = event;
    const run = () => onBehalfOf(order.synthetic === true, () => ask(order.id, 'store', order));
    return { needs: 'store', takesFromUsers: true, run };
  };
}

function parse(body: string): OrderPlaced | OrderTaken {
  const problem = `not an event of an order: ${body.slice(0, 200)}`;
  let event: Partial<OrderPlaced & { order: Partial<OrderTaken['order']> }> & { type?: unknown };
  try {
    event = JSON.parse(body);
  } catch {
    throw new Unreadable(problem);
  }
  const id = event?.type === 'order.placed' ? event.orderId : event?.order?.id;
  const isKnown = event?.type === 'order.placed' || event?.type === 'order.taken';
  if (!isKnown || typeof id !== 'string') throw new Refused(problem);
  return event as OrderPlaced | OrderTaken;
}
