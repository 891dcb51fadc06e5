import { memoryStress as memoryFault } from '../faults/memory-stress.ts';
import { automate } from './automate.ts';
import { type DerivedSource, defineExperiment } from './experiment.ts';
import { whereAlone } from './one-task.ts';
import { busiest } from './stress.ts';

/** The busiest service runs out of memory in one task: killed by the kernel, and short of breath before that. */
export const memoryStress: DerivedSource = (topology) => {
  const [service] = busiest(
    topology,
    topology.services.filter(({ limitsFile }) => limitsFile),
  );
  if (!service) return [{ omitted: 'memory-stress', why: 'no service holds memory as its limits file says' }];
  const { name: target, replicas } = service;
  return [
    defineExperiment({
      name: 'memory-stress',
      description: `One task of ${target} is killed for want of memory.`,
      hypothesis:
        replicas === 1
          ? 'The kernel kills the task, the only one: who needs it waits until another is there, everybody else is served.'
          : 'The kernel kills the task, a new one replaces it, and no user notices.',
      targets: {},
      actions: {
        exhaust: automate(memoryFault, { Duration: 'PT1M', Service: target, Tasks: '1', Mode: 'exhaust' }),
      },
      hits: [target],
      ...whereAlone(topology, [target]),
    }),
    defineExperiment({
      name: 'memory-pressure',
      family: 'memory-stress',
      description: `Half of the memory of one task of ${target} is taken.`,
      hypothesis: 'The garbage collector works harder; answers stay in time.',
      targets: {},
      actions: {
        balloon: automate(memoryFault, {
          Duration: 'PT1M',
          Service: target,
          Tasks: '1',
          Mode: 'balloon',
          Percent: '50',
        }),
      },
      hits: [target],
      listed: false,
    }),
  ];
};
