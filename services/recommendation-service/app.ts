import type { App } from '../kit/app.ts';
import type { Cache } from '../kit/cache.ts';
import { type Deadline, deadlineAfter } from '../kit/deadline.ts';
import { markDegraded } from '../kit/degraded.ts';
import type { ServiceClient } from '../kit/http-client.ts';
import { createServer } from '../kit/http-server.ts';
import type { Kit } from '../kit/kit.ts';
import { alsoBought, type Product } from './also-bought.ts';

export interface Dependencies {
  readonly products: ServiceClient;
  readonly cache: Cache;
}

/** How long a computed list of ids is used, and how long writing it may take; milliseconds. */
const cachedForMs = 60_000;
const storeMs = 1_000;

/** The reason on an answer without recommendations. */
const noRecommendations = 'recommendations-missing';

interface Answer {
  readonly recommendations: readonly Product[];
  readonly degraded: readonly string[];
}

/** What others also bought: ids from the cache, details from product-service, nothing where either is gone. */
export function createApp(kit: Kit, { products, cache }: Dependencies): App {
  const server = createServer(kit);

  server.get<{ Params: { productId: string } }>('/recommendations/:productId', async (request, reply) => {
    const answer = await kit.resilience.orElse<Answer>(
      () => recommend(request.params.productId, request.deadline),
      () => ({ recommendations: [], degraded: [noRecommendations] }),
    );
    markDegraded(reply, kit.metrics, answer.degraded);
    // A bad version may recommend nothing, and not say so.
    return { recommendations: kit.breakage.isWrong ? [] : answer.recommendations };
  });

  async function recommend(productId: string, deadline: Deadline): Promise<Answer> {
    const key = `also-bought:${productId}`;
    const [cached, catalogue] = await Promise.all([
      cache.get(key, deadline),
      products.send({ method: 'GET', path: '/products' }, deadline),
    ]);
    const known = (catalogue.body as { products: Product[] }).products;
    const ids = (cached as string[] | undefined) ?? alsoBought(productId, known);
    if (!cached) store(key, ids);
    const details = new Map(known.map((product) => [product.id, product]));
    return { recommendations: ids.flatMap((id) => details.get(id) ?? []), degraded: catalogue.degraded };
  }

  /** Keeps the ids beside the request; a failure costs only a computation. */
  function store(key: string, ids: readonly string[]): void {
    cache
      .set([[key, ids]], cachedForMs, deadlineAfter(storeMs))
      .catch((error) => kit.log.debug({ err: error }, 'not cached'));
  }

  return { server, close: () => Promise.all([products.close(), cache.close()]) };
}
