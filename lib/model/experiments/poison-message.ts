import { poisonMessage as poison } from '../faults/poison-message.ts';
import { consumersOf, whyNoPoison } from '../queues.ts';
import { storesOf } from '../topology.ts';
import { automate } from './automate.ts';
import { oneMinute } from './dependency-edges.ts';
import { type DerivedSource, defineExperiment } from './experiment.ts';

/** For each queue: a message comes that nobody can handle. It is held as long as its receives last, in real time. */
export const poisonMessage: DerivedSource = (topology) => {
  const queues = storesOf(topology, 'sqs-queue');
  const taken = queues.filter((queue) => whyNoPoison(topology, queue) === undefined);
  if (taken.length === 0) {
    const why = queues.map((queue) => `${queue}: ${whyNoPoison(topology, queue)}`).join('; ');
    return [{ omitted: poison.name, why: why || 'no service takes messages from a queue' }];
  }
  return taken.map((queue) => {
    const consumers = consumersOf(topology, queue).map(({ name }) => name);
    return defineExperiment({
      name: taken.length === 1 ? poison.name : `${poison.name}-${queue}`,
      family: poison.name,
      description: `A message comes on ${queue} that nobody can handle.`,
      hypothesis: `${consumers.join(', ')}: what no try can handle is set aside, and the messages behind it go on.`,
      targets: {},
      actions: { poison: automate(poison, { Duration: oneMinute, Queue: queue }) },
      hits: [queue],
      listed: false,
      thorough: true,
      ...(poison.localOnly !== undefined && { localOnly: poison.localOnly }),
    });
  });
};
