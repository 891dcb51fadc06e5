import type { Journey } from '../../lib/model/journeys.ts';

/** What users of the shop do. */
export const journeys: readonly Journey[] = [
  { name: 'browse', description: 'Lists products and opens one.', share: 40, calls: ['product-service'] },
  {
    name: 'buy',
    description: 'Places an order with an Idempotency-Key.',
    share: 20,
    calls: ['order-service'],
    writes: true,
  },
  {
    name: 'track',
    description: 'Looks at an order placed before.',
    share: 20,
    calls: ['order-service'],
    writes: true,
  },
  {
    name: 'home',
    description: 'Opens the home page with recommendations.',
    share: 20,
    calls: ['product-service', 'recommendation-service'],
  },
];
