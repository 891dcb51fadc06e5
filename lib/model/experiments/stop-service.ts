import { stopTask } from '../faults/stop-task.ts';
import { recoverySecondsOf } from '../objectives.ts';
import { defineExperiment, type ExperimentSource } from './experiment.ts';
import { whereAlone, whoWaits } from './one-task.ts';

/** For each service: one of its tasks is stopped as a deployment or a scale-in stops it. */
export const stopService: ExperimentSource = (topology, _, limits) =>
  topology.services.map((service) => {
    const { name, replicas } = service;
    const seconds = recoverySecondsOf(limits);
    return defineExperiment({
      name: `stop-${name}`,
      family: 'stop-service',
      description: `Stops one task of ${name}: SIGTERM and its grace period.`,
      hypothesis:
        replicas === 1
          ? `${name} has one task, which finishes what it has begun: ${whoWaits(topology, service, seconds)}.`
          : `The task of ${name} finishes what it has begun, and not one request is lost.`,
      targets: { oneTask: { service: name, mode: 'COUNT(1)' } },
      actions: { stop: { actionId: stopTask.actionId, target: 'oneTask' } },
      hits: [name],
      during: { goodputFloor: limits.objectives?.during?.goodputFloor ?? 0.98 },
      ...whereAlone(topology, [name]),
      ...(replicas === 1 && { capacitySeconds: seconds }),
    });
  });
