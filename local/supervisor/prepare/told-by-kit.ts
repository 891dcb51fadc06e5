import { systemClock } from '../../../base/clock.ts';
import type { System } from '../../../lib/model/system.ts';
import type { ContainerSchedulerOptions } from '../../runtimes/docker/tasks/scheduler.ts';
import { answersGet } from '../../runtimes/embedded/probe.ts';

/** Between a question and its answer, milliseconds. */
const patience = 1000;

/**
 * What a program on the services' kit says itself, in a network of the containers': whether it is ready, and its metrics. Of
 * any other its health check tells, and nothing is known of where it would tell more.
 */
export function toldByKit(
  { topology, programOf }: Pick<System, 'topology' | 'programOf'>,
  network: string,
): Pick<ContainerSchedulerOptions, 'isReady' | 'listensAt'> {
  const isOnKit = (service: string): boolean => programOf(service).kind === 'kit';
  const all = topology.services.every(({ name }) => isOnKit(name));
  return {
    listensAt: ({ addresses }, { name, port }) => {
      const host = addresses[network];
      return host !== undefined && isOnKit(name) ? `${host}:${port}` : undefined;
    },
    ...(all && {
      isReady: async ({ addresses }, { port }) => {
        const host = addresses[network];
        return (
          host !== undefined &&
          (await answersGet({ host, port }, '/ready', (status) => status === 200, patience, systemClock))
        );
      },
    }),
  };
}
