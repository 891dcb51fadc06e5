import { lacksCooperation } from './faults/cooperation.ts';
import { callersOf, findStore, type QueueStore, type Service, type Topology } from './topology.ts';

/** Who may take messages from a queue: whoever calls it, unless it is known to do something else there. */
export const consumersOf = (topology: Topology, queue: string): Service[] =>
  callersOf(topology, queue).filter(({ calls }) =>
    calls.some(({ to, actions }) => to === queue && (actions === undefined || actions.includes('sqs:ReceiveMessage'))),
  );

/** Why no message can be put onto it that nobody can handle; undefined where one can. */
export function whyNoPoison(topology: Topology, name: string): string | undefined {
  const store = findStore(topology, name);
  if (store?.kind !== 'sqs-queue') return 'it is no queue';
  const consumers = consumersOf(topology, name);
  if (consumers.length === 0) return 'nobody takes messages from it';
  return consumers.flatMap((consumer) => lacksCooperation('poison-message', consumer) ?? [])[0];
}

/** Real time is not scaled for what waits for a queue. */
const longestSeconds = 180;
const slackSeconds = 10;

/** How long it takes until a message that always fails has used up its receives, in seconds, and what is waited for at most. */
export function receivesLast({ maxReceiveCount, visibilityTimeoutSeconds }: QueueStore): { all: number; held: number } {
  const all = maxReceiveCount * visibilityTimeoutSeconds + slackSeconds;
  return { all, held: Math.min(all, longestSeconds) };
}
