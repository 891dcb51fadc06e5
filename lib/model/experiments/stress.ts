import { cpuStress as cpuFault } from '../faults/cpu-stress.ts';
import { ioStress as ioFault } from '../faults/io-stress.ts';
import { callersOf, type Topology } from '../topology.ts';
import { defineExperiment, type ExperimentSource } from './experiment.ts';

export const cpuStress: ExperimentSource = (topology) =>
  busiest(topology).map((target) =>
    defineExperiment({
      name: 'cpu-stress',
      description: `One task of ${target} competes for its processor.`,
      hypothesis: 'The stressed task is slower; its neighbour and its callers do not suffer.',
      targets: { oneTask: { service: target, mode: 'COUNT(1)' } },
      actions: {
        stress: {
          actionId: cpuFault.actionId,
          parameters: { duration: 'PT1M', percent: '100', workers: '1', installDependencies: 'false' },
          target: 'oneTask',
        },
      },
      hits: [target],
    }),
  );

export const ioStress: ExperimentSource = (topology) =>
  busiest(topology).map((target) =>
    defineExperiment({
      name: 'io-stress',
      description: `One task of ${target} has its storage saturated.`,
      hypothesis: 'The service does not wait for its disk, so users do not notice.',
      targets: { oneTask: { service: target, mode: 'COUNT(1)' } },
      actions: {
        stress: {
          actionId: ioFault.actionId,
          parameters: { duration: 'PT1M', percent: '80', workers: '1', installDependencies: 'false' },
          target: 'oneTask',
        },
      },
      hits: [target],
    }),
  );

/** The service behind the edge that others need most: a stress there is felt most widely. */
function busiest(topology: Topology): string[] {
  const callers = (name: string) => callersOf(topology, name).length;
  return topology.services
    .toSorted((a, b) => callers(b.name) - callers(a.name))
    .slice(0, 1)
    .map(({ name }) => name);
}
