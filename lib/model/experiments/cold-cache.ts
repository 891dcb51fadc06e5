import { networkLatency } from '../faults/network-latency.ts';
import { resetConnections } from '../faults/reset-connections.ts';
import { callersOf, findStore, isCache, type Service, type Topology } from '../topology.ts';
import { automate } from './automate.ts';
import { harmOfLosing, oneMinute, onFargate } from './dependency-edges.ts';
import { type Action, type DerivedSource, defineExperiment, type ExperimentDefinition } from './experiment.ts';
import { sourceOf } from './source-of.ts';

/** A cache is of no use while what is behind it is slow: what many want at once must be asked for once. */
export const coldCache: DerivedSource = (topology) => {
  const caches = topology.stores.filter(isCache).map(({ name }) => name);
  const found = caches.flatMap((cache) => {
    const behind = callersOf(topology, cache).flatMap((service) => {
      const callee = readBy(topology, service);
      return callee === undefined ? [] : [{ caller: service.name, callee }];
    });
    return behind.length === 0 ? [] : [withoutCache(topology, { cache, behind, isOnly: caches.length === 1 })];
  });
  const why = 'no service has a Redis and something behind it';
  return found.length > 0 ? found : [{ omitted: 'cold-cache', why }];
};

interface Cached {
  readonly cache: string;
  /** What is read in its place, and by whom. */
  readonly behind: readonly { readonly caller: string; readonly callee: string }[];
  readonly isOnly: boolean;
}

function withoutCache(topology: Topology, { cache, behind, isOnly }: Cached): ExperimentDefinition {
  const harm = behind.map(({ caller }) => harmOfLosing(topology, caller, cache));
  const callees = behind.map(({ callee }) => callee);
  const union = (names: readonly string[]) => [...new Set(names)];
  return defineExperiment({
    name: isOnly ? 'cold-cache' : `cold-cache-${cache}`,
    family: 'cold-cache',
    description: `${cache} is of no use while what is read in its place is 100 ms late.`,
    hypothesis: `Whoever reads past ${cache} asks once for what many want at one time: what is behind it bears that.`,
    targets: Object.fromEntries(behind.map(({ caller }) => [caller, { service: caller, mode: 'ALL' }])),
    actions: {
      reset: automate(resetConnections, { Duration: oneMinute, Callee: cache }),
      ...Object.fromEntries(
        behind.map(({ caller, callee }): [string, Action] => [
          `slow-${caller}`,
          {
            actionId: networkLatency.actionId,
            parameters: {
              ...{ duration: oneMinute, delayMilliseconds: '100', jitterMilliseconds: '20' },
              sources: sourceOf(topology, callee),
              ...onFargate,
            },
            target: caller,
          },
        ]),
      ),
    },
    hits: union([cache, ...callees]),
    gone: union(harm.flatMap(({ gone }) => gone)),
    expectedRadius: union([cache, ...callees, ...harm.flatMap(({ expectedRadius }) => expectedRadius)]),
    during: { latencyMilliseconds: 1500 },
  });
}

/** What a service reads where its cache has nothing: a store before another service. */
function readBy(topology: Topology, { calls }: Service): string | undefined {
  const read = calls.filter(({ to }) => {
    const store = findStore(topology, to);
    return store === undefined || !(isCache(store) || store.kind === 'sqs-queue' || store.kind === 'sns-topic');
  });
  return (read.find(({ to }) => findStore(topology, to)) ?? read[0])?.to;
}
