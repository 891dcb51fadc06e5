import type { App } from '../kit/app.ts';
import type { Cache } from '../kit/cache.ts';
import { markDegraded } from '../kit/degraded.ts';
import { notFound } from '../kit/errors.ts';
import { createServer } from '../kit/http-server.ts';
import type { Kit } from '../kit/kit.ts';
import { createLoop } from '../kit/loop.ts';
import { createCatalogue } from './catalogue.ts';
import type { Product } from './product.ts';
import type { ProductTable } from './product-table.ts';

export interface Dependencies {
  readonly table: ProductTable;
  readonly cache: Cache;
}

/** How often the copies to fall back on are renewed, and how soon a failed renewal is tried again; milliseconds. */
const warmEveryMs = 30_000;
const warmRetryMs = 500;

/** The catalogue. */
export function createApp(kit: Kit, { table, cache }: Dependencies): App {
  const server = createServer(kit);
  const catalogue = createCatalogue({ table, cache, resilience: kit.resilience, log: kit.log });

  server.get('/products', async (request, reply) => {
    const { value, degraded } = await catalogue.list(request.deadline);
    markDegraded(reply, kit.metrics, degraded);
    return { products: value.map(shown) };
  });

  server.get<{ Params: { id: string } }>('/products/:id', async (request, reply) => {
    const { value, degraded } = await catalogue.get(request.params.id, request.deadline);
    if (!value) throw notFound(`product ${request.params.id}`);
    markDegraded(reply, kit.metrics, degraded);
    return shown(value);
  });

  /** A bad version may show prices that are not those of the table. */
  function shown(product: Product): Product {
    return kit.breakage.isWrong ? { ...product, priceCents: product.priceCents + 1 } : product;
  }

  const warmer = createLoop(async () => {
    try {
      await catalogue.warm();
      return warmEveryMs;
    } catch (error) {
      kit.log.debug({ err: error }, 'cache not warmed');
      return warmRetryMs;
    }
  });

  return { server, workers: [warmer], close: () => Promise.all([table.close(), cache.close()]) };
}
