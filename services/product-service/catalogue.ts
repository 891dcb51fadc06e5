import type { Logger } from 'pino';
import type { Cache } from '../kit/cache.ts';
import { type Deadline, deadlineAfter } from '../kit/deadline.ts';
import type { Resilience } from '../kit/resilience.ts';
import type { Product } from './product.ts';
import type { ProductTable } from './product-table.ts';

/** An answer and what is wrong with it. */
export interface Answer<T> {
  readonly value: T;
  readonly degraded: readonly string[];
}

/** Reads the catalogue through the cache. */
export interface Catalogue {
  get(id: string, deadline: Deadline): Promise<Answer<Product | undefined>>;
  list(deadline: Deadline): Promise<Answer<Product[]>>;
  /** Copies the table into the cache, so that every product can be fallen back on; rejects where either is gone. */
  warm(): Promise<void>;
}

interface Copy<T> {
  readonly storedAt: number;
  readonly value: T;
}

/** A copy younger than this answers alone; an older one only while the table is gone. Milliseconds. */
const freshMs = 2_000;
const staleMs = 3_600_000;

/** The work beside requests (warming, writing copies) has its own deadline. Milliseconds. */
const backgroundMs = 1_000;

const staleProducts = 'products-stale';
const listKey = 'products';
const productKey = (id: string) => `product:${id}`;

type Values = readonly (readonly [key: string, value: unknown])[];

interface Dependencies {
  readonly table: ProductTable;
  readonly cache: Cache;
  readonly resilience: Resilience;
  readonly log: Logger;
}

/**
 * Cache-aside with two lives: fresh copies save the table work, stale copies stand in for it.
 * Without the cache the table answers in full; without both, DependencyUnavailable.
 */
export function createCatalogue({ table, cache, resilience, log }: Dependencies): Catalogue {
  let listing: Promise<Product[]> | undefined;
  const reading = new Map<string, Promise<Product | undefined>>();

  async function read<T>(key: string, load: () => Promise<T>, deadline: Deadline): Promise<Answer<T>> {
    const copy = await readCopy<T>(key, deadline);
    if (copy && Date.now() - copy.storedAt < freshMs) return { value: copy.value, degraded: [] };
    const loaded = async (): Promise<Answer<T>> => ({ value: await load(), degraded: [] });
    if (!copy) return await loaded();
    return await resilience.orElse(loaded, () => ({ value: copy.value, degraded: [staleProducts] }));
  }

  async function readCopy<T>(key: string, deadline: Deadline): Promise<Copy<T> | undefined> {
    return await resilience.orElse(
      async () => (await cache.get(key, deadline)) as Copy<T> | undefined,
      () => undefined,
    );
  }

  /** One read of the table for all who want the product at the same moment. */
  async function loadOne(id: string): Promise<Product | undefined> {
    const read = reading.get(id) ?? table.get(id, deadlineAfter(backgroundMs)).finally(() => reading.delete(id));
    reading.set(id, read);
    const product = await read;
    if (product) storeBeside([[productKey(id), product]]);
    return product;
  }

  /** One read of the table for all who want the list at the same moment. */
  function loadList(): Promise<Product[]> {
    listing ??= table.list(deadlineAfter(backgroundMs)).finally(() => {
      listing = undefined;
    });
    return listing;
  }

  async function loadAndStoreList(): Promise<Product[]> {
    const products = await loadList();
    storeBeside(copiesOf(products));
    return products;
  }

  async function store(values: Values): Promise<void> {
    const storedAt = Date.now();
    const copies = values.map(([key, value]) => [key, { storedAt, value }] as const);
    await cache.set(copies, staleMs, deadlineAfter(backgroundMs));
  }

  /** Writes copies beside the request; a failure costs only freshness. */
  function storeBeside(values: Values): void {
    store(values).catch((error) => log.debug({ err: error }, 'not cached'));
  }

  return {
    get: (id, deadline) => read(productKey(id), () => loadOne(id), deadline),
    list: (deadline) => read(listKey, loadAndStoreList, deadline),
    warm: async () => await store(copiesOf(await loadList())),
  };
}

/** The list and, since a page of one product must survive too, each product. */
function copiesOf(products: Product[]): Values {
  return [[listKey, products], ...products.map((product) => [productKey(product.id), product] as const)];
}
