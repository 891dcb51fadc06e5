import type { ExperimentSource } from './experiment.ts';
import { storeOutage } from './store-outage.ts';

export const redisOutage: ExperimentSource = (topology) =>
  storeOutage(topology, 'redis', {
    name: 'redis-outage',
    description: 'The cache falls silent.',
  });
