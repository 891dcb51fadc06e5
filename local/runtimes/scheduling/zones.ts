import type { Service, Zone } from '../../../lib/model/topology.ts';

/** The zones that a service's tasks are spread over: all unless told. */
export const zonesOf = ({ zones: names }: Service, zones: readonly Zone[]): readonly Zone[] =>
  names ? zones.filter(({ name }) => names.includes(name)) : zones;

export function leastUsed(zones: readonly Zone[], used: readonly string[]): Zone {
  const count = (zone: Zone) => used.filter((name) => name === zone.name).length;
  return zones.toSorted((a, b) => count(a) - count(b))[0] as Zone;
}
