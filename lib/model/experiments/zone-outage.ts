import { stopTask } from '../faults/stop-task.ts';
import { defineExperiment, type ExperimentSource } from './experiment.ts';
import { perService } from './per-service.ts';

export const zoneOutage: ExperimentSource = (topology) => {
  const zone = topology.zones[0]?.name as string;
  return [
    defineExperiment({
      name: 'zone-outage',
      description: `Every task in ${zone} stops.`,
      hypothesis: 'The other zone carries all users while the tasks are replaced.',
      ...perService(topology.services, { mode: 'ALL', availabilityZone: zone }, () => ({
        actionId: stopTask.actionId,
      })),
      hits: topology.services.map(({ name }) => name),
      during: { latencyMilliseconds: 2000, goodputFloor: 0.8 },
    }),
  ];
};
