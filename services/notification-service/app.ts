import { Counter } from 'prom-client';
import type { App } from '../kit/app.ts';
import type { ServiceClient } from '../kit/http-client.ts';
import { createServer } from '../kit/http-server.ts';
import type { Kit } from '../kit/kit.ts';
import type { Queue } from '../kit/queue.ts';
import { createConsumer } from './consumer.ts';
import { createOrderEvents } from './order-events.ts';

export interface Dependencies {
  readonly inbox: Queue;
  readonly orders: ServiceClient;
  /** How long one read of the queue waits for a message. */
  readonly waitSeconds: number;
}

/** Works the order-events queue: stores orders that could not be, settles pending ones and tells customers. */
export function createApp(kit: Kit, { inbox, orders, waitSeconds }: Dependencies): App {
  const server = createServer(kit);
  const told = new Counter({
    name: 'customers_told_total',
    help: 'Customers told that their order is paid.',
    registers: [kit.metrics.registry],
  });
  const eventsOf = createOrderEvents({
    orders,
    tell: (orderId) => {
      // A bad version may tell nobody.
      if (kit.breakage.isWrong) return;
      told.inc();
      kit.log.info({ orderId }, 'customer told');
    },
  });
  const workOf: typeof eventsOf = (body) => {
    const work = eventsOf(body);
    const run = async () => {
      await kit.breakage.work();
      await work.run();
    };
    return { ...work, run };
  };
  const consumer = createConsumer({ queue: inbox, workOf, waitSeconds, log: kit.log });
  return { server, workers: [consumer], close: () => Promise.all([inbox.close(), orders.close()]) };
}
