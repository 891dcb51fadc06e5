import { callersOf } from '../topology.ts';
import { silence } from './dependency-edges.ts';
import { defineExperiment, type ExperimentSource } from './experiment.ts';
import { perService } from './per-service.ts';

export const redisOutage: ExperimentSource = (topology) => {
  const caches = topology.stores.filter(({ kind }) => kind === 'redis').map(({ name }) => name);
  const users = topology.services.filter((service) =>
    caches.some((cache) => callersOf(topology, cache).includes(service)),
  );
  const [first] = caches;
  if (!first) return [];
  return [
    defineExperiment({
      name: 'redis-outage',
      description: 'The cache falls silent.',
      hypothesis: 'Products are read from the table; the home page goes without recommendations.',
      ...perService(users, { mode: 'ALL' }, () => {
        const { target: _, ...action } = silence(topology, first, '');
        return action;
      }),
      hits: caches,
      gone: caches,
    }),
  ];
};
