import { callersOf, findStore, type Service, type Topology } from './topology.ts';

/**
 * What tells that a deployment does harm, in AWS and on this machine: for rolling back, a coarse sign soon is worth more
 * than a fine one late. Two bad windows in a row; silence is no harm, for it may be that nobody asks.
 */
export const deploymentHarm = {
  /** Least share of usable answers, and answers below which nothing is said. */
  availability: 0.8,
  samples: 10,
  windows: 2,
  /** A message that waits so long is harm, where a service works a queue and nobody calls it. */
  oldestMessageSeconds: 120,
} as const;

/** Who sees from outside that a service's deployment does harm. */
export type DeploymentWitness =
  | { readonly by: 'users' }
  | { readonly by: 'callers' }
  | { readonly by: 'queue'; readonly queue: string };

/** Throws where nobody could see it. */
export function deploymentWitness(topology: Topology, service: Service): DeploymentWitness {
  if (service.public) return { by: 'users' };
  if (callersOf(topology, service.name).length > 0) return { by: 'callers' };
  const inbox = service.calls.find(({ to }) => findStore(topology, to)?.kind === 'sqs-queue');
  if (inbox) return { by: 'queue', queue: inbox.to };
  const why = 'nobody calls it and it works no queue, so no alarm could roll back its deployment';
  throw new Error(`${service.name}: ${why}`);
}
