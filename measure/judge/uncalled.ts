import type { Experiment } from '../../lib/model/experiments/experiment.ts';
import { callersOf, type Edge, findService, findStore, type Topology } from '../../lib/model/topology.ts';
import type { EventFacts } from './facts.ts';
import { type Period, secondMilliseconds } from './traffic-windows.ts';

/** The calls that were seen in some periods: those on links, and those that callers tell of themselves. */
export interface SeenCalls extends Pick<EventFacts, 'edges' | 'traffic' | 'unmeasured'> {
  readonly topology: Topology;
  readonly periods: readonly Period[];
}

/**
 * Whether nobody was seen to call it, where calls of its kind are seen: a queue that is waited at, and a store that is asked
 * in words nobody knows, is called unseen.
 */
export function looksUncalled({ edges, traffic, topology, periods }: SeenCalls, callee: string): boolean {
  if (findService(topology, callee)) {
    return edges.edges().length > 0 && periods.every((period) => edges.callsTo(callee, period) === 0);
  }
  const kind = findStore(topology, callee)?.kind;
  if ((kind !== 'server' && kind !== 'redis') || traffic.windowMilliseconds > secondMilliseconds) return false;
  return periods.every((period) => traffic.callers(callee, period).total === 0);
}

/** Whether a caller was not seen to call it, where all calls of both are seen. */
export function isUnmade(calls: SeenCalls, edge: Edge): boolean {
  const { edges, topology, periods, unmeasured } = calls;
  const { caller, callee } = edge;
  if (unmeasured[caller] !== undefined || unmeasured[callee] !== undefined) return false;
  if (!findService(topology, callee)) return looksUncalled(calls, callee);
  return edges.edges().length > 0 && periods.every((period) => edges.sum(edge, period).calls === 0);
}

/**
 * What an experiment hit and nobody called. One idle service among several that were hit takes nothing from what is known of
 * the rest, and one that no service calls and no user reaches has work of another kind.
 */
export function uncalledBy({ hits, edge }: Experiment, calls: SeenCalls): string[] {
  const { topology, unmeasured } = calls;
  const isService = (name: string) => findService(topology, name) !== undefined;
  // Of a service whose calls are not all seen nothing is said: its tasks are watched all the same.
  const silent = hits.filter((name) => looksUncalled(calls, name) && !(isService(name) && unmeasured[name]));
  const stores = silent.filter((name) => !isService(name));
  if (edge || silent.length < hits.length) return stores;
  const isToBeCalled = (name: string) =>
    callersOf(topology, name).length > 0 || findService(topology, name)?.public === true;
  return [...stores, ...silent.filter((name) => isService(name) && isToBeCalled(name))];
}
