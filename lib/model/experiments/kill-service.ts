import { killProcess } from '../faults/kill-process.ts';
import { defineExperiment, type ExperimentSource } from './experiment.ts';

/** For each service: one of its tasks is killed, without a warning. */
export const killService: ExperimentSource = (topology) =>
  topology.services.map(({ name, processName }) =>
    defineExperiment({
      name: `kill-${name}`,
      family: 'kill-service',
      description: `SIGKILL to one task of ${name}.`,
      hypothesis: `The other task of ${name} carries on, a new one replaces the dead, and no user notices.`,
      targets: { oneTask: { service: name, mode: 'COUNT(1)' } },
      actions: {
        kill: {
          actionId: killProcess.actionId,
          parameters: { processName, signal: 'SIGKILL', installDependencies: 'false' },
          target: 'oneTask',
        },
      },
      hits: [name],
    }),
  );
