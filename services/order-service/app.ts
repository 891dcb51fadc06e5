import type { FastifyReply } from 'fastify';
import type { App } from '../kit/app.ts';
import type { Cache } from '../kit/cache.ts';
import { markDegraded } from '../kit/degraded.ts';
import type { ServiceClient } from '../kit/http-client.ts';
import { createServer } from '../kit/http-server.ts';
import type { Kit } from '../kit/kit.ts';
import type { Queue } from '../kit/queue.ts';
import { syntheticMark } from '../kit/synthetic.ts';
import { createAnnouncer } from './announcer.ts';
import { createSettle } from './charge.ts';
import { type NewOrder, newOrder, type OrderRequest, orderOf, publicOrder } from './order.ts';
import { type Answer, createOrderBook } from './order-book.ts';
import type { OrdersTable } from './orders-table.ts';
import { createRecentOrders } from './recent-orders.ts';
import { createSweeper } from './sweeper.ts';
import { createTakenOrders } from './taken-orders.ts';

export interface Dependencies {
  readonly orders: OrdersTable;
  readonly cache: Cache;
  readonly payments: ServiceClient;
  readonly events: Queue;
}

const asked = {
  productId: { type: 'string', minLength: 1, maxLength: 100 },
  quantity: { type: 'integer', minimum: 1, maximum: 1000 },
  amountCents: { type: 'integer', minimum: 1 },
};

const orderRequest = {
  headers: {
    type: 'object',
    required: ['idempotency-key'],
    properties: { 'idempotency-key': { type: 'string', minLength: 1, maxLength: 255 } },
  },
  body: { type: 'object', required: Object.keys(asked), properties: asked },
};

const takenOrder = {
  body: {
    type: 'object',
    required: [...Object.keys(asked), 'createdAt'],
    properties: {
      ...asked,
      createdAt: { type: 'string', maxLength: 30 },
      idempotencyKey: { type: 'string', minLength: 1, maxLength: 255 },
      synthetic: { const: true },
      expiresAt: { type: 'integer' },
    },
  },
};

/** Takes orders, exactly once by Idempotency-Key. */
export function createApp(kit: Kit, { orders, cache, payments, events }: Dependencies): App {
  const server = createServer(kit);
  const recent = createRecentOrders(kit, cache);
  const announcer = createAnnouncer({ orders, queue: events, log: kit.log });
  const taken = createTakenOrders({ queue: events, recent });
  const charge = createSettle(payments, orders);
  const book = createOrderBook({ orders, recent, taken, announcer, charge, resilience: kit.resilience });

  server.post<{ Body: OrderRequest }>('/orders', { schema: orderRequest }, async (request, reply) => {
    const now = new Date();
    const mark = syntheticMark(kit.settings.syntheticHours, now);
    const wanted = newOrder(String(request.headers['idempotency-key']), asOrdered(request.body), now, mark);
    return answer(reply, await book.place(wanted, request.deadline));
  });

  server.post<{ Params: { id: string } }>('/orders/:id/settle', async (request, reply) => {
    const { id } = request.params;
    const settled = await book.settle(id, request.deadline);
    return settled ? answer(reply, settled) : notNow(reply, id);
  });

  server.post<{ Params: { id: string }; Body: NewOrder }>(
    '/orders/:id/store',
    { schema: takenOrder },
    async (request, reply) => {
      const { id } = request.params;
      const stored = await book.store(orderOf(id, request.body), request.deadline);
      if (!stored) return notNow(reply, id);
      reply.code(201);
      return publicOrder(stored.order);
    },
  );

  server.get<{ Params: { id: string } }>('/orders/:id', async (request, reply) => {
    const { order, degraded } = await book.find(request.params.id, request.deadline);
    markDegraded(reply, kit.metrics, degraded);
    return publicOrder(order);
  });

  /** A bad version may take an order for another amount. */
  function asOrdered(order: OrderRequest): OrderRequest {
    return kit.breakage.isWrong ? { ...order, amountCents: order.amountCents + 1 } : order;
  }

  function answer(reply: FastifyReply, { order, degraded }: Answer): unknown {
    markDegraded(reply, kit.metrics, degraded);
    reply.code(order.status === 'paid' ? 201 : 202);
    return publicOrder(order);
  }

  return {
    server,
    workers: [createSweeper({ orders, announcer, log: kit.log }), recent.writer],
    async close() {
      await announcer.settled();
      await Promise.all([orders.close(), recent.close(), payments.close(), events.close()]);
    },
  };
}

/** Nothing can be done for an order while the table is gone, and nothing of it is lost: whoever asks is to ask again. */
function notNow(reply: FastifyReply, id: string): unknown {
  reply.code(202);
  return { id, status: 'pending' };
}
