import { cpuStress as cpuFault } from '../faults/cpu-stress.ts';
import type { Fault } from '../faults/fault.ts';
import { ioStress as ioFault } from '../faults/io-stress.ts';
import { callersOf, type Service, type Topology } from '../topology.ts';
import { defineExperiment, type ExperimentDefinition, type ExperimentSource } from './experiment.ts';

export const cpuStress: ExperimentSource = (topology) =>
  busiest(topology).map(({ name: target, replicas }) =>
    stress(target, cpuFault, '100', {
      name: 'cpu-stress',
      description: `One task of ${target} competes for its processor.`,
      hypothesis:
        replicas === 1
          ? 'The stressed task is slower, and there is no other: its callers wait no longer than they may.'
          : 'The stressed task is slower; its neighbour and its callers do not suffer.',
    }),
  );

export const ioStress: ExperimentSource = (topology) =>
  busiest(topology).map(({ name: target }) =>
    stress(target, ioFault, '80', {
      name: 'io-stress',
      description: `One task of ${target} has its storage saturated.`,
      hypothesis: 'The service does not wait for its disk, so users do not notice.',
    }),
  );

/** The service that most others call, of all or of some: a stress there is felt most widely. */
export function busiest(topology: Topology, of = topology.services): Service[] {
  const callers = (name: string) => callersOf(topology, name).length;
  return of.toSorted((a, b) => callers(b.name) - callers(a.name)).slice(0, 1);
}

function stress(
  target: string,
  { actionId }: Fault,
  percent: string,
  words: Pick<ExperimentDefinition, 'name' | 'description' | 'hypothesis'>,
): ExperimentDefinition {
  return defineExperiment({
    ...words,
    targets: { oneTask: { service: target, mode: 'COUNT(1)' } },
    actions: {
      stress: {
        actionId,
        parameters: { duration: 'PT1M', percent, workers: '1', installDependencies: 'false' },
        target: 'oneTask',
      },
    },
    hits: [target],
  });
}
