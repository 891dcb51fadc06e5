import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Logger } from 'pino';
import { deadlineAfter } from '../kit/deadline.ts';
import type { Queue } from '../kit/queue.ts';
import type { Order } from './order.ts';
import type { OrdersTable } from './orders-table.ts';

/** Puts orders on the queue, at least once each. */
export interface Announcer {
  /** Sends the order's event and notes in the table that it is sent; rejects where either fails. */
  announce(order: Order): Promise<void>;
  /** The same beside the request; a failure is left to the sweeper. */
  announceLater(order: Order): void;
  /** Resolves when no announcement is under way. */
  settled(): Promise<void>;
}

/** Time for one announcement, in milliseconds. */
const announceMs = 2_000;

export function createAnnouncer({ orders, queue, log }: { orders: OrdersTable; queue: Queue; log: Logger }): Announcer {
  const underWay = new Set<Promise<void>>();

  async function announce(order: Order): Promise<void> {
    const deadline = deadlineAfter(announceMs);
    const { id, status, amountCents, synthetic } = order;
    const event = { type: 'order.placed', orderId: id, status, amountCents, ...(synthetic && { synthetic }) };
    const request = new SendMessageCommand({ QueueUrl: queue.url, MessageBody: JSON.stringify(event) });
    await queue.run((client, options) => client.send(request, options), deadline);
    await orders.markAnnounced(order.id, deadline);
  }

  return {
    announce,
    announceLater(order) {
      const work = announce(order)
        .catch((error) => log.warn({ err: error, orderId: order.id }, 'not announced yet'))
        .finally(() => underWay.delete(work));
      underWay.add(work);
    },
    settled: async () => void (await Promise.all(underWay)),
  };
}
