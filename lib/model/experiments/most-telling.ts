import { edgeOf, type Journey, type WithJourneys } from '../journeys.ts';
import { callersOf, dependents, findStore, isCache, publicServices, type Topology } from '../topology.ts';
import type { Experiment } from './experiment.ts';

/** How many failures tell enough of a system in a quarter of an hour, three times over. */
const most = 8;

/** A kind of failure, and the experiments that are of it. */
interface Kind {
  readonly families: readonly string[];
  /** @default - all of the families */
  readonly isOne?: (experiment: Experiment, topology: Topology) => boolean;
}

const hitsCache = ({ hits }: Experiment, topology: Topology): boolean =>
  hits.some((name) => {
    const store = findStore(topology, name);
    return store !== undefined && isCache(store);
  });
const outages = ['dynamodb-outage', 'redis-outage', 'store-outage'];

/** What befalls systems, the most telling first; the last ones fill up where a system cannot have all the others. */
const kinds: readonly Kind[] = [
  { families: ['kill-service'] },
  { families: ['lose-dependency'], isOne: ({ hits }, topology) => hits.every((name) => !findStore(topology, name)) },
  { families: ['hold-requests'] },
  { families: outages, isOne: (experiment, topology) => !hitsCache(experiment, topology) },
  { families: outages, isOne: hitsCache },
  { families: ['zone-outage'] },
  { families: ['hang-service'] },
  { families: ['burst'], isOne: ({ actions }) => Object.keys(actions).length > 1 },
  ...['random-kill', 'slow-dependency', 'lossy-network', 'stop-service', 'burst', 'reset-dependency'].map((family) => ({
    families: [family],
  })),
];

/**
 * The experiments that tell most of a system: of each kind of failure the one that concerns most of its users, and that they
 * should hardly notice.
 */
export function mostTelling(experiments: readonly Experiment[], system: WithJourneys): Experiment[] {
  const ranks = new Map(experiments.map((experiment) => [experiment, rankOf(experiment, system)]));
  const chosen = kinds.flatMap(({ families, isOne = () => true }) =>
    experiments
      .filter((experiment) => families.includes(experiment.family) && isOne(experiment, system.topology))
      .toSorted((one, other) => compare(ranks.get(other) ?? [], ranks.get(one) ?? []))
      .slice(0, 1),
  );
  return [...new Set(chosen)].slice(0, most);
}

/** The greatest first: nobody need be left out, somebody is behind what is hit, so many users, so many callers, in game days. */
function rankOf({ gone, hits, edge, listed }: Experiment, { topology, journeys }: WithJourneys): readonly number[] {
  const [hit] = hits;
  const isAtTheEdge = hits.length === 1 && publicServices(topology).some(({ name }) => name === hit);
  const places = edge ? [edge.caller] : hits;
  const share = journeys
    .filter((journey) => passes(topology, journey, places, edge?.callee))
    .reduce((sum, journey) => sum + journey.share, 0);
  const callers = hits.reduce((sum, name) => sum + callersOf(topology, name).length, 0);
  return [gone.length === 0 ? 1 : 0, isAtTheEdge ? 0 : 1, share, callers, listed ? 1 : 0];
}

/** Whether a journey leads to one of these places, as far as calls are declared, and from a public one on to `callee`. */
function passes(topology: Topology, journey: Journey, places: readonly string[], callee?: string): boolean {
  const above = dependents(topology, places);
  if (journey.calls.some((name) => above.has(name))) return true;
  const edge = edgeOf(topology, journey);
  return edge !== undefined && places.includes(edge.name) && (callee === undefined || journey.calls.includes(callee));
}

function compare(one: readonly number[], other: readonly number[]): number {
  const index = one.findIndex((value, at) => value !== other[at]);
  return index === -1 ? 0 : (one[index] ?? 0) - (other[index] ?? 0);
}
