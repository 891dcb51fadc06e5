import type { Deadline } from '../kit/deadline.ts';
import { DependencyUnavailable, notFound } from '../kit/errors.ts';
import type { Resilience } from '../kit/resilience.ts';
import type { Announcer } from './announcer.ts';
import type { Settle } from './charge.ts';
import { type Order, sameOrder } from './order.ts';
import type { OrdersTable } from './orders-table.ts';
import type { RecentOrders } from './recent-orders.ts';
import type { TakenOrders } from './taken-orders.ts';

/** An order, and what is still to come of it or wrong with the answer. */
export interface Answer {
  readonly order: Order;
  readonly degraded: readonly string[];
}

/** Every step may be repeated: a client's retry, a queue's redelivery or the sweeper goes on where a dead task stopped. */
export interface OrderBook {
  /** Takes an order, once by its id: stored, charged, announced or, while the table is gone, on the queue whole. */
  place(wanted: Order, deadline: Deadline): Promise<Answer>;
  /** Stores an order from the queue and goes on with it as with any other; undefined while the table is gone. */
  store(taken: Order, deadline: Deadline): Promise<Answer | undefined>;
  /** Charges an order that was announced unpaid; undefined while the table is gone. */
  settle(id: string, deadline: Deadline): Promise<Answer | undefined>;
  /** From the table, or the copy of a recent order that is not there yet or cannot be read. */
  find(id: string, deadline: Deadline): Promise<Answer>;
}

interface Dependencies {
  readonly orders: OrdersTable;
  readonly recent: RecentOrders;
  readonly taken: TakenOrders;
  readonly announcer: Announcer;
  readonly charge: Settle;
  readonly resilience: Pick<Resilience, 'orElse'>;
}

/** The reasons on an order whose charge, or whose place in the table, is still to come, and on one that is a copy. */
const paymentPending = 'payment-pending';
const orderPending = 'order-pending';
const orderCopied = 'order-from-cache';

export function createOrderBook(dependencies: Dependencies): OrderBook {
  const { orders, recent, taken, announcer, charge, resilience } = dependencies;

  /** The order paid or, while payment is gone, as it was. */
  async function settleIfPossible(stored: Order, deadline: Deadline): Promise<Answer> {
    const order = await resilience.orElse(
      () => charge(stored, deadline),
      () => stored,
    );
    void recent.keep(order);
    return { order, degraded: order.status === 'paid' ? [] : [paymentPending] };
  }

  async function insert(wanted: Order, deadline: Deadline): Promise<Answer> {
    const stored = sameOrder(await orders.insert(wanted, deadline), wanted);
    const answer = await settleIfPossible(stored, deadline);
    if (stored === wanted) announcer.announceLater(answer.order);
    return answer;
  }

  const unlessGone = <T>(work: () => Promise<T>): Promise<T | undefined> =>
    resilience.orElse<T | undefined>(work, () => undefined);

  return {
    place: (wanted, deadline) =>
      resilience.orElse<Answer>(
        () => insert(wanted, deadline),
        async () => {
          const order = await taken.take(wanted, deadline);
          return { order, degraded: [order === wanted ? orderPending : orderCopied] };
        },
      ),
    store: (order, deadline) => unlessGone(() => insert(order, deadline)),
    async settle(id, deadline) {
      const found = await unlessGone(async () => ({ order: await orders.find(id, deadline) }));
      if (!found) return undefined;
      if (!found.order) throw notFound(`order ${id}`);
      return await settleIfPossible(found.order, deadline);
    },
    async find(id, deadline) {
      const found = await unlessGone(async () => ({ order: await orders.find(id, deadline) }));
      if (found?.order) {
        // Who looks at it once may again: a copy that the cache has lost, or that is behind, is mended.
        void recent.keep(found.order);
        return { order: found.order, degraded: [] };
      }
      const order = await recent.find(id, deadline);
      if (order) return { order, degraded: [orderCopied] };
      throw found ? notFound(`order ${id}`) : new DependencyUnavailable('orders');
    },
  };
}
