import type { FastifyReply } from 'fastify';
import type { App } from '../kit/app.ts';
import type { Deadline } from '../kit/deadline.ts';
import { markDegraded } from '../kit/degraded.ts';
import { notFound, ServiceError } from '../kit/errors.ts';
import type { ServiceClient } from '../kit/http-client.ts';
import { createServer } from '../kit/http-server.ts';
import type { Kit } from '../kit/kit.ts';
import type { Queue } from '../kit/queue.ts';
import { syntheticMark } from '../kit/synthetic.ts';
import { createAnnouncer } from './announcer.ts';
import { createSettle } from './charge.ts';
import { newOrder, type Order, type OrderRequest, publicOrder } from './order.ts';
import type { OrdersTable } from './orders-table.ts';
import { createSweeper } from './sweeper.ts';

export interface Dependencies {
  readonly orders: OrdersTable;
  readonly payments: ServiceClient;
  readonly events: Queue;
}

/** The reason on an order whose charge is still to come. */
const paymentPending = 'payment-pending';

const orderRequest = {
  headers: {
    type: 'object',
    required: ['idempotency-key'],
    properties: { 'idempotency-key': { type: 'string', minLength: 1, maxLength: 255 } },
  },
  body: {
    type: 'object',
    required: ['productId', 'quantity', 'amountCents'],
    properties: {
      productId: { type: 'string', minLength: 1, maxLength: 100 },
      quantity: { type: 'integer', minimum: 1, maximum: 1000 },
      amountCents: { type: 'integer', minimum: 1 },
    },
  },
};

/**
 * Takes orders, exactly once by Idempotency-Key: stored first, then charged, then announced.
 * Each step may be repeated, so a client's retry, a queue's redelivery or the sweeper goes on where a dead task stopped.
 */
export function createApp(kit: Kit, { orders, payments, events }: Dependencies): App {
  const server = createServer(kit);
  const settle = createSettle(payments, orders);
  const announcer = createAnnouncer({ orders, queue: events, log: kit.log });
  const sweeper = createSweeper({ orders, announcer, log: kit.log });

  server.post<{ Body: OrderRequest }>('/orders', { schema: orderRequest }, async (request, reply) => {
    const now = new Date();
    const mark = syntheticMark(kit.settings.syntheticHours, now);
    const wanted = newOrder(String(request.headers['idempotency-key']), asOrdered(request.body), now, mark);
    const stored = await orders.insert(wanted, request.deadline);
    if (stored.requestHash !== wanted.requestHash) {
      throw new ServiceError('IdempotencyKeyReused', 422, 'this Idempotency-Key belongs to another order');
    }
    const order = await settleIfPossible(stored, request.deadline);
    if (stored === wanted) announcer.announceLater(order);
    return answer(reply, order);
  });

  server.post<{ Params: { id: string } }>('/orders/:id/settle', async (request, reply) => {
    const order = await existing(request.params.id, request.deadline);
    return answer(reply, await settleIfPossible(order, request.deadline));
  });

  server.get<{ Params: { id: string } }>('/orders/:id', async (request) =>
    publicOrder(await existing(request.params.id, request.deadline)),
  );

  /** A bad version may take an order for another amount. */
  function asOrdered(order: OrderRequest): OrderRequest {
    return kit.breakage.isWrong ? { ...order, amountCents: order.amountCents + 1 } : order;
  }

  /** The order paid or, while payment is gone, as it was. */
  function settleIfPossible(order: Order, deadline: Deadline): Promise<Order> {
    return kit.resilience.orElse(
      () => settle(order, deadline),
      () => order,
    );
  }

  async function existing(id: string, deadline: Deadline): Promise<Order> {
    const order = await orders.find(id, deadline);
    if (!order) throw notFound(`order ${id}`);
    return order;
  }

  function answer(reply: FastifyReply, order: Order): unknown {
    const paid = order.status === 'paid';
    markDegraded(reply, kit.metrics, paid ? [] : [paymentPending]);
    reply.code(paid ? 201 : 202);
    return publicOrder(order);
  }

  return {
    server,
    workers: [sweeper],
    async close() {
      await announcer.settled();
      await Promise.all([orders.close(), payments.close(), events.close()]);
    },
  };
}
