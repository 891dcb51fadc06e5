import { killProcess } from '../faults/kill-process.ts';
import { recoverySecondsOf } from '../objectives.ts';
import { defineExperiment, type ExperimentSource } from './experiment.ts';
import { othersCarryOn, whereAlone, whoWaits } from './one-task.ts';

/** For each service: one of its tasks is killed, without a warning. */
export const killService: ExperimentSource = (topology, _, limits) =>
  topology.services.map((service) => {
    const { name, processName, replicas } = service;
    const seconds = recoverySecondsOf(limits);
    return defineExperiment({
      name: `kill-${name}`,
      family: 'kill-service',
      description: `SIGKILL to one task of ${name}.`,
      hypothesis:
        replicas === 1
          ? `${name} has one task: ${whoWaits(topology, service, seconds)}.`
          : `${othersCarryOn(service)}, a new one replaces the dead, and no user notices.`,
      targets: { oneTask: { service: name, mode: 'COUNT(1)' } },
      actions: {
        kill: {
          actionId: killProcess.actionId,
          parameters: { processName, signal: 'SIGKILL', installDependencies: 'false' },
          target: 'oneTask',
        },
      },
      hits: [name],
      ...whereAlone(topology, [name]),
      ...(replicas === 1 && { capacitySeconds: seconds }),
    });
  });
