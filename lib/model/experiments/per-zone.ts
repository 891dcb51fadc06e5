import type { Service, Topology, Zone } from '../topology.ts';
import { defineExperiment, type ExperimentDefinition, type Omission } from './experiment.ts';

/** A zone of an environment, counted from 1 in the environment's order: account and Region alone say which that is. */
export interface NumberedZone extends Zone {
  readonly number: number;
}

type Given = Omit<Parameters<typeof defineExperiment>[0], 'name' | 'family' | 'zone'>;

/**
 * An experiment for every zone: `FAMILY-1`, `FAMILY-2` and so on. The family's name runs them all. Where there is one zone
 * nothing would be left that could carry on, and none; nor in a zone that gives undefined, where there is nothing to hit.
 */
export function perZone(
  { zones }: Topology,
  family: string,
  given: (zone: NumberedZone) => Given | undefined,
): (ExperimentDefinition | Omission)[] {
  if (zones.length < 2)
    return [{ omitted: family, why: 'the system has one zone, and so no other that would be left' }];
  return zones.map((zone, index) => {
    const number = index + 1;
    const name = `${family}-${number}`;
    const own = given({ ...zone, number });
    return own
      ? defineExperiment({ ...own, name, family, zone: number })
      : { omitted: name, why: `zone ${number} has no task that it could hit` };
  });
}

/** The services that may have a task in a zone. */
export const servicesIn = ({ services }: Topology, { name }: Zone): Service[] =>
  services.filter(({ zones }) => !zones || zones.includes(name));

/** Those of them that have none elsewhere, and so may be gone with the zone: one task is in any zone that it may be in. */
export const goneWith = (topology: Topology, zone: Zone): string[] =>
  servicesIn(topology, zone)
    .filter(({ replicas, zones = topology.zones }) => replicas === 1 || zones.length === 1)
    .map(({ name }) => name);
