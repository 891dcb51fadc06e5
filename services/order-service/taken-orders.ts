import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Deadline } from '../kit/deadline.ts';
import type { Queue } from '../kit/queue.ts';
import { type Order, sameOrder } from './order.ts';
import type { RecentOrders } from './recent-orders.ts';

/** Orders that the table cannot take: whole on the queue, from where they are stored when it is back. */
export interface TakenOrders {
  /**
   * Returns the order under that id: this one, on the queue for certain, or the earlier one that is remembered. An order
   * may be on the queue twice, and is stored once. Rejects with DependencyUnavailable where the queue is gone too.
   */
  take(order: Order, deadline: Deadline): Promise<Order>;
}

export function createTakenOrders({ queue, recent }: { queue: Queue; recent: RecentOrders }): TakenOrders {
  return {
    async take(order, deadline) {
      const earlier = await recent.find(order.id, deadline);
      if (earlier) return sameOrder(earlier, order);
      const event = { type: 'order.taken', order };
      const request = new SendMessageCommand({ QueueUrl: queue.url, MessageBody: JSON.stringify(event) });
      await queue.run((client, options) => client.send(request, options), deadline);
      // Before the answer: its user may ask for the order at once, and nobody else has it to show.
      await recent.keep(order, deadline);
      return order;
    },
  };
}
