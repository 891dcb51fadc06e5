import { killProcess } from '../faults/kill-process.ts';
import { callersOf, type Service, type Topology } from '../topology.ts';
import { defineExperiment, type ExperimentSource } from './experiment.ts';
import { perService } from './per-service.ts';

/** The services that most others call lose a task each: a target of its own for each, since one over all might take every task of one. */
export const randomKill: ExperimentSource = (topology) => {
  const services = mostCalled(topology, 3);
  return [
    defineExperiment({
      name: 'random-kill',
      description: `SIGKILL to a random task of ${services.map(({ name }) => name).join(', ')} at once.`,
      hypothesis: 'The services lose a task each at the same moment, and users are served all the same.',
      ...perService(services, { mode: 'COUNT(1)' }, ({ processName }) => ({
        actionId: killProcess.actionId,
        parameters: { processName, signal: 'SIGKILL', installDependencies: 'false' },
      })),
      hits: services.map(({ name }) => name),
      during: { goodputFloor: 0.8 },
    }),
  ];
};

function mostCalled(topology: Topology, count: number): Service[] {
  const callers = ({ name }: Service) => callersOf(topology, name).length;
  return topology.services.toSorted((a, b) => callers(b) - callers(a)).slice(0, count);
}
