import { killProcess } from '../faults/kill-process.ts';
import { defineExperiment, type ExperimentSource } from './experiment.ts';

export const randomKill: ExperimentSource = (topology) => [
  defineExperiment({
    name: 'random-kill',
    description: 'SIGKILL to three tasks at once, whichever they are.',
    hypothesis: 'Three services lose a task at the same moment, and users are served all the same.',
    targets: { threeTasks: { mode: 'COUNT(3)' } },
    actions: {
      kill: {
        actionId: killProcess.actionId,
        parameters: {
          processName: topology.services[0]?.processName ?? 'node',
          signal: 'SIGKILL',
          installDependencies: 'false',
        },
        target: 'threeTasks',
      },
    },
    hits: topology.services.map(({ name }) => name),
    during: { goodputFloor: 0.8 },
  }),
];
