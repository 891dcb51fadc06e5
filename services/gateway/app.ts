import type { FastifyReply } from 'fastify';
import type { App } from '../kit/app.ts';
import type { Deadline } from '../kit/deadline.ts';
import { markDegraded } from '../kit/degraded.ts';
import { ServiceError } from '../kit/errors.ts';
import type { ServiceClient, ServiceReply } from '../kit/http-client.ts';
import { createServer } from '../kit/http-server.ts';
import type { Kit } from '../kit/kit.ts';
import { edgeLeastMs } from '../kit/policies.ts';

export interface Dependencies {
  readonly products: ServiceClient;
  readonly orders: ServiceClient;
  readonly recommendations: ServiceClient;
}

/** The reason on a home page that lacks its recommendations. */
const noRecommendations = 'recommendations-missing';

/** The edge: passes products and orders through, and puts the home page together. */
export function createApp(kit: Kit, { products, orders, recommendations }: Dependencies): App {
  const server = createServer(kit, { leastBudgetMs: edgeLeastMs });

  server.get('/products', async (request, reply) =>
    passOn(reply, await products.send({ method: 'GET', path: '/products' }, request.deadline)),
  );

  server.get<{ Params: { id: string } }>('/products/:id', async (request, reply) => {
    const path = `/products/${encodeURIComponent(request.params.id)}`;
    return passOn(reply, await products.send({ method: 'GET', path }, request.deadline));
  });

  server.get('/home', async (request, reply) => {
    const catalogue = await products.send({ method: 'GET', path: '/products' }, request.deadline);
    if (catalogue.status !== 200) return passOn(reply, catalogue);
    const shown = catalogue.body as { products: { id: string }[] };
    const also = await recommendationsFor(shown.products[0]?.id, request.deadline);
    markDegraded(reply, kit.metrics, [...catalogue.degraded, ...also.degraded]);
    // A bad version may show an empty shop.
    return { products: kit.breakage.isWrong ? [] : shown.products, recommendations: also.recommendations };
  });

  server.post('/orders', async (request, reply) => {
    const key = request.headers['idempotency-key'];
    if (typeof key !== 'string' || key === '') {
      throw new ServiceError('MissingIdempotencyKey', 400, 'the Idempotency-Key header is required');
    }
    const order = { method: 'POST', path: '/orders', idempotencyKey: key, body: request.body ?? {} } as const;
    return passOn(reply, await orders.send(order, request.deadline));
  });

  server.get<{ Params: { id: string } }>('/orders/:id', async (request, reply) => {
    const path = `/orders/${encodeURIComponent(request.params.id)}`;
    return passOn(reply, await orders.send({ method: 'GET', path }, request.deadline));
  });

  async function recommendationsFor(productId: string | undefined, deadline: Deadline): Promise<Recommended> {
    if (productId === undefined) return { recommendations: [], degraded: [] };
    const path = `/recommendations/${encodeURIComponent(productId)}`;
    return await kit.resilience.orElse(
      async () => {
        const { body, degraded } = await recommendations.send({ method: 'GET', path }, deadline);
        return { recommendations: (body as { recommendations?: unknown[] }).recommendations ?? [], degraded };
      },
      () => ({ recommendations: [], degraded: [noRecommendations] }),
    );
  }

  function passOn(reply: FastifyReply, answer: ServiceReply): unknown {
    markDegraded(reply, kit.metrics, answer.degraded);
    reply.code(answer.status);
    return answer.body;
  }

  return { server, close: () => Promise.all([products.close(), orders.close(), recommendations.close()]) };
}

interface Recommended {
  readonly recommendations: readonly unknown[];
  readonly degraded: readonly string[];
}
