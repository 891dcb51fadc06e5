import { callersOf, type Store, storesOf, type Topology } from '../topology.ts';
import { silence } from './dependency-edges.ts';
import { defineExperiment, type Experiment } from './experiment.ts';
import { perService } from './per-service.ts';
import { reachOf } from './reach.ts';

/** All stores of a kind fall silent for all who call them; none where a topology has no such store. */
export function storeOutage(
  topology: Topology,
  kind: Store['kind'],
  words: Pick<Experiment, 'name' | 'description'>,
): Experiment[] {
  const stores = storesOf(topology, kind);
  const [first] = stores;
  if (!first) return [];
  const users = topology.services.filter((service) =>
    stores.some((store) => callersOf(topology, store).includes(service)),
  );
  const { target: _, ...action } = silence(topology, first, '');
  return [
    defineExperiment({
      ...words,
      hypothesis: `${lifeWithout(topology, stores)}; no data is lost.`,
      ...perService(users, { mode: 'ALL' }, () => action),
      ...reachOf(topology, { stores }),
    }),
  ];
}

/** What their callers do while stores are gone, as the topology has it: `a, b: reads the table; c: empty list`. */
export function lifeWithout(topology: Topology, stores: readonly string[]): string {
  const calls = topology.services.flatMap(({ name, calls }) =>
    calls.filter(({ to }) => stores.includes(to)).map(({ whenGone }) => ({ name, whenGone })),
  );
  return [...Map.groupBy(calls, ({ whenGone }) => whenGone)]
    .map(([whenGone, callers]) => `${[...new Set(callers.map(({ name }) => name))].join(', ')}: ${whenGone}`)
    .join('; ');
}
