import { systemClock } from '../../../base/clock.ts';
import type { System } from '../../../lib/model/system.ts';
import type { Service } from '../../../lib/model/topology.ts';
import type { Incarnation } from '../../runtimes/docker/containers/incarnation.ts';
import type { IsReady } from '../../runtimes/docker/tasks/follow-tasks.ts';
import { answersGet } from '../../runtimes/embedded/probe.ts';

/** Where a program listens in a network of the containers'; undefined where its container is not in it. */
export const listeningIn =
  (network: string) =>
  ({ addresses }: Pick<Incarnation, 'addresses'>, { port }: Pick<Service, 'port'>): string | undefined =>
    addresses[network] === undefined ? undefined : `${addresses[network]}:${port}`;

/** Until an answer, milliseconds. */
const patience = 1000;

/** A program on the services' kit says itself whether it is ready; of any other its health check tells. */
export function readinessOf(
  { topology, programOf }: Pick<System, 'topology' | 'programOf'>,
  network: string,
): IsReady | undefined {
  if (!topology.services.every(({ name }) => programOf(name).kind === 'kit')) return undefined;
  return async ({ addresses }, { port }) => {
    const host = addresses[network];
    return (
      host !== undefined &&
      (await answersGet({ host, port }, '/ready', (status) => status === 200, patience, systemClock))
    );
  };
}
