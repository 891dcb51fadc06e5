import { disruptConnectivity } from '../faults/disrupt-connectivity.ts';
import { storesOf, type Topology, type Zone } from '../topology.ts';
import { defineExperiment, type Experiment, type ExperimentSource } from './experiment.ts';

/** The first zone is cut off from the others; its tasks live on. */
export const zoneImpairment: ExperimentSource = (topology) => [
  defineExperiment({
    name: 'zone-impairment',
    description: `${firstZone(topology).id} cannot reach the other zones.`,
    hypothesis: 'Callers turn away from tasks beyond the cut, and users are served by what they can reach.',
    ...cutOff(topology),
    hits: [...topology.services.map(({ name }) => name), ...storesOf(topology, 'redis')],
    during: { availability: 0.95, latencyMilliseconds: 2000, goodputFloor: 0.8 },
  }),
];

/** The subnets of the first zone lose their way to the other zones, for five minutes. */
export function cutOff(topology: Topology): Pick<Experiment, 'targets' | 'actions'> {
  return {
    targets: { subnets: { availabilityZone: firstZone(topology).name, mode: 'ALL' } },
    actions: {
      cut: {
        actionId: disruptConnectivity.actionId,
        parameters: { duration: 'PT5M', scope: 'availability-zone' },
        target: 'subnets',
      },
    },
  };
}

/** Told to people by its id: what an account calls it, only the account knows. */
export const firstZone = (topology: Topology): Zone => topology.zones[0] as Zone;
