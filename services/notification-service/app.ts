import { Counter } from 'prom-client';
import type { App } from '../kit/app.ts';
import type { ServiceClient } from '../kit/http-client.ts';
import { createServer } from '../kit/http-server.ts';
import type { Kit } from '../kit/kit.ts';
import type { Queue } from '../kit/queue.ts';
import { createConsumer } from './consumer.ts';
import { createOrderPlaced } from './order-placed.ts';

export interface Dependencies {
  readonly inbox: Queue;
  readonly orders: ServiceClient;
  /** How long one read of the queue waits for a message. */
  readonly waitSeconds: number;
}

/** Works the order-events queue: settles pending orders and tells customers. */
export function createApp(kit: Kit, { inbox, orders, waitSeconds }: Dependencies): App {
  const server = createServer(kit);
  const told = new Counter({
    name: 'customers_told_total',
    help: 'Customers told that their order is paid.',
    registers: [kit.metrics.registry],
  });
  const orderPlaced = createOrderPlaced({
    orders,
    tell: (orderId) => {
      // A bad version may tell nobody.
      if (kit.breakage.isWrong) return;
      told.inc();
      kit.log.info({ orderId }, 'customer told');
    },
  });
  const handle: typeof orderPlaced = async (...args) => {
    await kit.breakage.work();
    return orderPlaced(...args);
  };
  const consumer = createConsumer({ queue: inbox, handle, waitSeconds, log: kit.log });
  return { server, workers: [consumer], close: () => Promise.all([inbox.close(), orders.close()]) };
}
