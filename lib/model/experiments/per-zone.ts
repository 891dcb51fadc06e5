import type { Topology, Zone } from '../topology.ts';
import { defineExperiment, type Experiment } from './experiment.ts';

/** A zone of an environment, counted from 1 in the environment's order: account and Region alone say which that is. */
export interface NumberedZone extends Zone {
  readonly number: number;
}

type Given = Omit<Parameters<typeof defineExperiment>[0], 'name' | 'family' | 'zone'>;

/** An experiment for every zone: `FAMILY-1`, `FAMILY-2` and so on. The family's name runs them all. */
export function perZone({ zones }: Topology, family: string, given: (zone: NumberedZone) => Given): Experiment[] {
  return zones.map((zone, index) => {
    const number = index + 1;
    return defineExperiment({ ...given({ ...zone, number }), name: `${family}-${number}`, family, zone: number });
  });
}
