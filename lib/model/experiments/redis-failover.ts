import { redisFailover as failover } from '../faults/redis-failover.ts';
import { storesOf } from '../topology.ts';
import { automate } from './automate.ts';
import { defineExperiment, type ExperimentSource } from './experiment.ts';
import { goneWith } from './store-outage.ts';

export const redisFailover: ExperimentSource = (topology) =>
  storesOf(topology, 'redis')
    .slice(0, 1)
    .map((store) =>
      defineExperiment({
        name: 'redis-failover',
        description: `The primary of ${store} gives way to its replica.`,
        hypothesis: 'Connections break and come back; meanwhile products are read from the table.',
        targets: {},
        actions: { failover: automate(failover, { Store: store }) },
        ...goneWith(topology, [store]),
      }),
    );
