import type { DerivedSource } from './experiment.ts';
import { storeOutage } from './store-outage.ts';

export const redisOutage: DerivedSource = (topology) =>
  storeOutage(topology, 'redis', {
    name: 'redis-outage',
    description: 'The cache falls silent.',
  });
