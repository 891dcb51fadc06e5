import type { Cache } from '../kit/cache.ts';
import { type Deadline, deadlineAfter } from '../kit/deadline.ts';
import type { Kit } from '../kit/kit.ts';
import type { Order } from './order.ts';

/** Copies of the orders of the last hour, as far as the cache has them. Only orders that cannot be lost are kept here. */
export interface RecentOrders {
  /** Undefined without a copy, or without the cache. */
  find(id: string, deadline: Deadline): Promise<Order | undefined>;
  /** Resolves when the copy is written or given up. */
  keep(order: Order, deadline?: Deadline): Promise<void>;
  close(): Promise<void>;
}

/** How long a copy lives, and how long writing it beside a request may take; milliseconds. */
const lifeMs = 3_600_000;
const storeMs = 1_000;

const keyOf = (id: string) => `order:${id}`;

export function createRecentOrders(kit: Kit, cache: Cache): RecentOrders {
  return {
    find: (id, deadline) =>
      kit.resilience.orElse<Order | undefined>(
        async () => (await cache.get(keyOf(id), deadline)) as Order | undefined,
        () => undefined,
      ),
    async keep(order, deadline = deadlineAfter(storeMs)) {
      try {
        await cache.set([[keyOf(order.id), order]], lifeMs, deadline);
      } catch (error) {
        kit.log.debug({ err: error, orderId: order.id }, 'not cached');
      }
    },
    close: () => cache.close(),
  };
}
