import { findStore, mayNeed, type Topology } from '../../../../lib/model/topology.ts';
import type { Condition } from './compose-file.ts';

/**
 * What each service waits for before it starts, by name: stores and the services that it may need until they are healthy,
 * others until they are there. Of services that call each other in a circle, one does not wait: Compose takes no circle.
 */
export function waitsOf(topology: Topology): ReadonlyMap<string, ReadonlyMap<string, Condition>> {
  const waits = new Map(topology.services.map(({ name }) => [name, new Map<string, Condition>()]));
  const reaches = (from: string, to: string): boolean =>
    from === to || [...(waits.get(from)?.keys() ?? [])].some((next) => reaches(next, to));
  for (const service of topology.services) {
    for (const call of service.calls) {
      if (reaches(call.to, service.name)) continue;
      const isHealthy = findStore(topology, call.to) !== undefined || mayNeed(call);
      waits.get(service.name)?.set(call.to, isHealthy ? 'service_healthy' : 'service_started');
    }
  }
  return waits;
}
