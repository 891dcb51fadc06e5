import { cpuStress as cpuFault } from '../faults/cpu-stress.ts';
import type { Fault } from '../faults/fault.ts';
import { ioStress as ioFault } from '../faults/io-stress.ts';
import { callersOf, type Topology } from '../topology.ts';
import { defineExperiment, type Experiment, type ExperimentSource } from './experiment.ts';

export const cpuStress: ExperimentSource = (topology) =>
  busiest(topology).map((target) =>
    stress(target, cpuFault, '100', {
      name: 'cpu-stress',
      description: `One task of ${target} competes for its processor.`,
      hypothesis: 'The stressed task is slower; its neighbour and its callers do not suffer.',
    }),
  );

export const ioStress: ExperimentSource = (topology) =>
  busiest(topology).map((target) =>
    stress(target, ioFault, '80', {
      name: 'io-stress',
      description: `One task of ${target} has its storage saturated.`,
      hypothesis: 'The service does not wait for its disk, so users do not notice.',
    }),
  );

/** The service behind the edge that others need most: a stress there is felt most widely. */
export function busiest(topology: Topology): string[] {
  const callers = (name: string) => callersOf(topology, name).length;
  return topology.services
    .toSorted((a, b) => callers(b.name) - callers(a.name))
    .slice(0, 1)
    .map(({ name }) => name);
}

function stress(
  target: string,
  { actionId }: Fault,
  percent: string,
  words: Pick<Experiment, 'name' | 'description' | 'hypothesis'>,
): Experiment {
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
