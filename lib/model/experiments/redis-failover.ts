import { redisFailover as failover } from '../faults/redis-failover.ts';
import { storesThatTake } from '../store-actions.ts';
import { callersOf } from '../topology.ts';
import { automate } from './automate.ts';
import { type DerivedSource, defineExperiment } from './experiment.ts';
import { reachOf } from './reach.ts';
import { lifeWithout } from './store-outage.ts';

export const redisFailover: DerivedSource = (topology, storeActions) => {
  const [store] = storesThatTake(storeActions, 'failover').filter((name) => callersOf(topology, name).length > 0);
  if (store === undefined) {
    return [{ omitted: 'redis-failover', why: 'nobody calls a store that can take a failover' }];
  }
  return [
    defineExperiment({
      name: 'redis-failover',
      description: `The primary of ${store} gives way to its replica.`,
      hypothesis: `Connections break and come back; meanwhile ${lifeWithout(topology, [store])}.`,
      targets: {},
      actions: { failover: automate(failover, { Store: store }) },
      ...reachOf(topology, { stores: [store] }),
    }),
  ];
};
