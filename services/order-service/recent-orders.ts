import type { Worker } from '../kit/app.ts';
import type { Cache } from '../kit/cache.ts';
import { type Deadline, deadlineAfter } from '../kit/deadline.ts';
import type { Kit } from '../kit/kit.ts';
import { createLoop } from '../kit/loop.ts';
import type { Order } from './order.ts';

/** Copies of the orders of the last hour, as far as the cache has them. Only orders that cannot be lost are kept here. */
export interface RecentOrders {
  /** Undefined without a copy, or without the cache. */
  find(id: string, deadline: Deadline): Promise<Order | undefined>;
  /** Resolves when the copy is written, or is left to be written when the cache is back. */
  keep(order: Order, deadline?: Deadline): Promise<void>;
  /** Writes what is left. */
  readonly writer: Worker;
  close(): Promise<void>;
}

/** How long a copy lives, how long writing it beside a request may take, and how often what is left is tried; milliseconds. */
const lifeMs = 3_600_000;
const storeMs = 1_000;
const writeEveryMs = 500;

/** Copies that are left to be written, the newest, and those written at once: some minutes of a busy shop. */
const mostLeft = 5_000;
const atOnce = 500;

const entryOf = (order: Order) => [keyOf(order.id), order] as const;
const keyOf = (id: string) => `order:${id}`;

export function createRecentOrders(kit: Kit, cache: Cache): RecentOrders {
  const left = new Map<string, Order>();

  async function write(orders: readonly Order[], deadline: Deadline): Promise<void> {
    for (const order of orders) {
      left.delete(order.id);
      left.set(order.id, order);
    }
    await cache.set(orders.map(entryOf), lifeMs, deadline);
    // A later state of it may have come meanwhile.
    for (const order of orders) if (left.get(order.id) === order) left.delete(order.id);
  }

  const writer = createLoop(async () => {
    if (left.size > 0) {
      await write([...left.values()].slice(0, atOnce), deadlineAfter(storeMs)).catch(() => undefined);
    }
    return writeEveryMs;
  });

  return {
    find: (id, deadline) =>
      kit.resilience.orElse<Order | undefined>(
        async () => (await cache.get(keyOf(id), deadline)) as Order | undefined,
        () => undefined,
      ),
    async keep(order, deadline = deadlineAfter(storeMs)) {
      try {
        await write([order], deadline);
      } catch (error) {
        kit.log.debug({ err: error, orderId: order.id }, 'not cached yet');
        const [oldest] = left.keys();
        if (left.size > mostLeft && oldest !== undefined) left.delete(oldest);
      }
    },
    writer,
    close: () => cache.close(),
  };
}
