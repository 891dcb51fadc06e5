import type { Logger } from 'pino';
import type { Worker } from '../kit/app.ts';
import { deadlineAfter } from '../kit/deadline.ts';
import { createLoop } from '../kit/loop.ts';
import type { Announcer } from './announcer.ts';
import type { OrdersTable } from './orders-table.ts';

/** How often it looks, how old an order must be to count as forgotten, and time for one read; milliseconds. */
const sweepEveryMs = 1_000;
const forgottenAfterMs = 2_000;
const readMs = 1_000;

interface Dependencies {
  readonly orders: OrdersTable;
  readonly announcer: Announcer;
  readonly log: Logger;
}

/**
 * Announces orders that were stored but never announced, because their task died or the queue was gone.
 * Every task sweeps, so an order may be announced twice: consumers bear that.
 */
export function createSweeper({ orders, announcer, log }: Dependencies): Worker {
  async function sweep(): Promise<void> {
    for (const id of await orders.findUnannounced(deadlineAfter(readMs))) {
      const order = await orders.find(id, deadlineAfter(readMs));
      if (!order?.unannounced || Date.now() - Date.parse(order.createdAt) < forgottenAfterMs) continue;
      await announcer.announce(order);
      log.info({ orderId: id }, 'forgotten order announced');
    }
  }

  return createLoop(async () => {
    await sweep().catch((error) => log.debug({ err: error }, 'sweep cut short'));
    return sweepEveryMs;
  });
}
