import { closure, type Topology } from '../topology.ts';
import type { Experiment } from './experiment.ts';

/**
 * What follows, unless told otherwise, from what a fault hits: tasks of a service are missed by nobody but itself, a store
 * is gone for all who cannot do without it.
 */
export function reachOf(
  topology: Topology,
  { services = [], stores = [] }: { readonly services?: readonly string[]; readonly stores?: readonly string[] },
): Pick<Experiment, 'hits' | 'gone' | 'expectedRadius'> {
  return {
    hits: [...services, ...stores],
    gone: stores,
    expectedRadius: [...new Set([...services, ...closure(topology, stores)])],
  };
}
