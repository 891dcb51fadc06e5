import type { Clock } from '../../../base/clock.ts';
import { holderOf } from '../../../base/process/port-holder.ts';
import type { Service, Topology } from '../../../lib/model/topology.ts';
import { isFree } from './ports.ts';

/** The port that a service always listens on is held by somebody else. */
export class FixedPortInUseError extends Error {
  override readonly name = 'FixedPortInUseError';

  constructor({ name, port }: Service) {
    const holder = holderOf(port);
    super(`port ${port} of service ${name} is in use already${holder ? `, by ${holder}` : ''}: end that first`);
  }
}

/** Rejects for the first service whose fixed port is held, before anything of the system is started. */
export async function checkFixedPorts(services: readonly Service[]): Promise<void> {
  for (const service of services) {
    if (service.fixedPort && !(await isFree(service.port))) throw new FixedPortInUseError(service);
  }
}

/** The ports that nobody else may be given. */
export const fixedPortsOf = ({ services }: Pick<Topology, 'services'>): number[] =>
  services.flatMap(({ fixedPort, port }) => (fixedPort ? [port] : []));

const pauseMilliseconds = 50;
/** An ended task's port is free at once; somebody else's may never be. */
const graceMilliseconds = 2000;

/**
 * Resolves when a task of a service may take its port: at once, but for a fixed one, which the task before must have left.
 * Rejects with FixedPortInUseError where somebody else has it. `isHeld`: a task of the service still runs.
 */
export async function whenPortIsFree(service: Service, isHeld: () => boolean, clock: Clock): Promise<void> {
  if (!service.fixedPort) return;
  let left: number | undefined;
  for (;;) {
    if (isHeld()) left = undefined;
    else if (await isFree(service.port)) return;
    left ??= clock.monotonic();
    if (!isHeld() && clock.monotonic() - left > graceMilliseconds) throw new FixedPortInUseError(service);
    await clock.sleep(pauseMilliseconds);
  }
}
