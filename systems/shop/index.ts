import { readFileSync } from 'node:fs';
import { defineSystem } from '../../lib/model/system.ts';
import { storesOf, shop as topology } from '../../lib/model/topology.ts';
import { journeys } from './journeys.ts';
import { promises } from './promises.ts';
import { shopRequests } from './requests.ts';

const seedFile = new URL('../../services/product-service/seed.json', import.meta.url);

/** The catalogue that the shop opens with. */
const products = JSON.parse(readFileSync(seedFile, 'utf8')) as readonly { readonly id: string }[];

/** The shop: small but real, so that experiments have something to break. */
export const shop = defineSystem({
  topology,
  journeys,
  storeActions: {
    ...Object.fromEntries(storesOf(topology, 'redis').map((name) => [name, ['failover'] as const])),
    ...Object.fromEntries(storesOf(topology, 'dynamodb-table').map((name) => [name, ['throttle'] as const])),
  },
  experiments: [],
  seed: { products },
  receipts: 'orders',
  requests: ({ random }) => shopRequests({ random, products: products.map(({ id }) => id) }),
  promises,
  programOf: (service) => new URL(`../../services/${service}/main.ts`, import.meta.url).href,
  start: ({ topology: { stores }, bring }) => bring(stores, { products }),
});

export default shop;
