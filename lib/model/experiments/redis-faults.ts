import { redisFault } from '../faults/redis-fault.ts';
import { callersOf, isCache, type Topology } from '../topology.ts';
import { automate } from './automate.ts';
import { oneMinute } from './dependency-edges.ts';
import { whyNoRequests } from './edge-faults.ts';
import { type DerivedSource, defineExperiment, type ExperimentDefinition } from './experiment.ts';
import { reachOf } from './reach.ts';
import { lifeWithout } from './store-outage.ts';

/** By the end of their names: what the Redis does, as the fault has it, and in words. */
const ways = {
  loading: { effect: 'LOADING', words: 'answers that it is loading' },
  readonly: { effect: 'READONLY', words: 'is a replica that takes no writes' },
  oom: { effect: 'OOM', words: 'is full, and takes nothing more' },
  'half-open': { effect: 'half-open', words: 'has gone, and its connections stay' },
} as const;

/** For each Redis that somebody calls: it is there, and refuses what it is asked, or says nothing. */
export const redisFaults: DerivedSource = (topology) => {
  const caches = topology.stores.filter((store) => isCache(store) && callersOf(topology, store.name).length > 0);
  const [first] = caches;
  const why = first ? whyNoRequests(topology, callersOf(topology, first.name)[0]?.name ?? '') : 'nobody calls a Redis';
  if (why !== undefined) return [{ omitted: redisFault.name, why }];
  return caches.flatMap(({ name }) =>
    Object.entries(ways).map(([end, way]) =>
      refusing(topology, name, { ...way, name: `redis-${end}${caches.length > 1 ? `-${name}` : ''}` }),
    ),
  );
};

type Way = (typeof ways)[keyof typeof ways] & { readonly name: string };

function refusing(topology: Topology, cache: string, { name, effect, words }: Way): ExperimentDefinition {
  return defineExperiment({
    name,
    family: redisFault.name,
    description: `${cache} ${words}.`,
    hypothesis: `${lifeWithout(topology, [cache])}; no data is lost.`,
    targets: {},
    actions: { refuse: automate(redisFault, { Duration: oneMinute, Callee: cache, Effect: effect }) },
    ...reachOf(topology, { stores: [cache] }),
    listed: false,
    thorough: true,
  });
}
