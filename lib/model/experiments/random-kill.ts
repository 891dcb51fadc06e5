import { killProcess } from '../faults/kill-process.ts';
import { type DerivedSource, defineExperiment } from './experiment.ts';
import { mostCalled } from './most-called.ts';
import { ofOneTask, whereAlone } from './one-task.ts';
import { perService } from './per-service.ts';

const atOnce = 3;

/** The services that most others call lose a task each: a target of its own for each, since one over all might take every task of one. */
export const randomKill: DerivedSource = (topology) => {
  const known = topology.services.filter(({ processName }) => processName !== '');
  if (known.length < atOnce) {
    return [{ omitted: 'random-kill', why: `it kills in ${atOnce} services at once, and there are fewer` }];
  }
  const services = mostCalled(topology, known, atOnce);
  const hits = services.map(({ name }) => name);
  const alone = ofOneTask(topology, hits);
  return [
    defineExperiment({
      name: 'random-kill',
      description: `SIGKILL to a random task of ${hits.join(', ')} at once.`,
      hypothesis:
        alone.length > 0
          ? `The services lose a task each at the same moment: who needs ${alone.join(', ')} waits until another task is there, everybody else is served.`
          : 'The services lose a task each at the same moment, and users are served all the same.',
      ...perService(services, { mode: 'COUNT(1)' }, ({ processName }) => ({
        actionId: killProcess.actionId,
        parameters: { processName, signal: 'SIGKILL', installDependencies: 'false' },
      })),
      hits,
      during: { goodputFloor: 0.8 },
      ...whereAlone(topology, hits),
    }),
  ];
};
