import { callersOf, type Store, storesOf, type Topology, whenGoneOf } from '../topology.ts';
import { silence } from './dependency-edges.ts';
import type { Action, ExperimentDefinition, Omission, Target } from './experiment.ts';
import { defineExperiment } from './experiment.ts';
import { reachOf } from './reach.ts';

/** Stores of a kind that somebody calls: nobody would notice what becomes of another. */
export const calledStores = (topology: Topology, kind: Store['kind']): string[] =>
  storesOf(topology, kind).filter((store) => callersOf(topology, store).length > 0);

/** All stores of a kind fall silent for all who call them; none where nobody calls one. */
export function storeOutage(
  topology: Topology,
  kind: Store['kind'],
  words: Pick<ExperimentDefinition, 'name' | 'description'>,
): (ExperimentDefinition | Omission)[] {
  const stores = calledStores(topology, kind);
  return stores.length === 0
    ? [{ omitted: words.name, why: `nobody calls a store of the kind ${kind}` }]
    : [outageOf(topology, stores, words)];
}

/** Those stores fall silent for all who call them. */
export function outageOf(
  topology: Topology,
  stores: readonly string[],
  words: Pick<ExperimentDefinition, 'name' | 'description'> & Partial<Pick<ExperimentDefinition, 'family'>>,
): ExperimentDefinition {
  return defineExperiment({
    ...words,
    hypothesis: `${lifeWithout(topology, stores)}; no data is lost.`,
    ...silenced(topology, stores),
    ...reachOf(topology, { stores }),
  });
}

/** An action for each service that calls them, and more than one only where stores are told apart on the network. */
function silenced(topology: Topology, stores: readonly string[]): Pick<ExperimentDefinition, 'targets' | 'actions'> {
  const targets: Record<string, Target> = {};
  const actions: Record<string, Action> = {};
  for (const { name, calls } of topology.services) {
    const called = stores.filter((store) => calls.some(({ to }) => to === store));
    const ways = new Map(called.map((store) => [JSON.stringify(silence(topology, store, name)), store]));
    if (ways.size > 0) targets[name] = { service: name, mode: 'ALL' };
    for (const store of ways.values()) {
      actions[ways.size === 1 ? name : `${name}-${store}`] = silence(topology, store, name);
    }
  }
  return { targets, actions };
}

/** What their callers do while stores are gone, as the topology has it: `a, b: reads the table; c: empty list`. */
export function lifeWithout(topology: Topology, stores: readonly string[]): string {
  const calls = topology.services.flatMap(({ name, calls }) =>
    calls.filter(({ to }) => stores.includes(to)).map((call) => ({ name, whenGone: whenGoneOf(call) })),
  );
  return [...Map.groupBy(calls, ({ whenGone }) => whenGone)]
    .map(([whenGone, callers]) => `${[...new Set(callers.map(({ name }) => name))].join(', ')}: ${whenGone}`)
    .join('; ');
}
