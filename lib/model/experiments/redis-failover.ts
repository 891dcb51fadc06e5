import { redisFailover as failover } from '../faults/redis-failover.ts';
import { storesThatTake } from '../store-actions.ts';
import { automate } from './automate.ts';
import { defineExperiment, type ExperimentSource } from './experiment.ts';
import { reachOf } from './reach.ts';
import { lifeWithout } from './store-outage.ts';

export const redisFailover: ExperimentSource = (topology, storeActions) =>
  storesThatTake(storeActions, 'failover')
    .slice(0, 1)
    .map((store) =>
      defineExperiment({
        name: 'redis-failover',
        description: `The primary of ${store} gives way to its replica.`,
        hypothesis: `Connections break and come back; meanwhile ${lifeWithout(topology, [store])}.`,
        targets: {},
        actions: { failover: automate(failover, { Store: store }) },
        ...reachOf(topology, { stores: [store] }),
      }),
    );
