import { bandwidthLimit as limit } from '../faults/bandwidth-limit.ts';
import { automate } from './automate.ts';
import { defineExperiment, type ExperimentSource } from './experiment.ts';
import { busiest } from './stress.ts';

export const bandwidthLimit: ExperimentSource = (topology) =>
  busiest(topology).map(({ name: target, replicas }) =>
    defineExperiment({
      name: 'bandwidth-limit',
      description: `One task of ${target} sends no more than 256 kilobits a second.`,
      hypothesis:
        replicas === 1
          ? 'Its answers queue, and there is no other task: callers wait, or go without.'
          : 'Its answers queue; callers turn to the other task or go without.',
      targets: {},
      actions: {
        limit: automate(limit, { Duration: 'PT1M', Service: target, Tasks: '1', KilobitsPerSecond: '256' }),
      },
      hits: [target],
      during: { latencyMilliseconds: 1500 },
    }),
  );
