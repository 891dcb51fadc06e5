import { stopTask } from '../faults/stop-task.ts';
import { defineExperiment, type ExperimentSource } from './experiment.ts';

/** For each service: one of its tasks is stopped as a deployment or a scale-in stops it. */
export const stopService: ExperimentSource = (topology) =>
  topology.services.map(({ name }) =>
    defineExperiment({
      name: `stop-${name}`,
      family: 'stop-service',
      description: `Stops one task of ${name}: SIGTERM and its grace period.`,
      hypothesis: `The task of ${name} finishes what it has begun, and not one request is lost.`,
      targets: { oneTask: { service: name, mode: 'COUNT(1)' } },
      actions: { stop: { actionId: stopTask.actionId, target: 'oneTask' } },
      hits: [name],
      during: { goodputFloor: 0.98 },
    }),
  );
