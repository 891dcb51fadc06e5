import { findService, findStore, portOf, type Topology } from '../../../../lib/model/topology.ts';
import type { Site } from '../../planner.ts';
import { InvalidTargetError, type Task } from '../../runtime.ts';
import { awsPorts } from '../compose/settings.ts';
import type { ContainedTasks, Whereabouts } from '../contained.ts';
import type { Incarnation } from '../containers/incarnation.ts';
import { type Kernel, kernelNeeds } from '../kernel.ts';
import type { ChainedStep, Question } from '../network/steps.ts';
import type { Target } from '../step-kind.ts';

/** What plans on containers are made from, beside the site of each. */
export interface Ground {
  readonly kernel: Kernel;
  readonly tasks: ContainedTasks;
  readonly whereabouts: Whereabouts;
}

/** The container of a task as it is now. */
export function containerOf({ taskArn, service }: Task, { tasks }: Pick<Ground, 'tasks'>): Incarnation {
  const found = tasks.find(taskArn);
  if (!found) throw new InvalidTargetError(`task ${taskArn} of ${service} has ended, and its container with it`);
  return found;
}

/** Throws {@link InvalidTargetError} for a container whose network is also another's: a fault there would hit that one too. */
export function refuseShared({ service }: Task, container: Incarnation, { tasks }: Pick<Ground, 'tasks'>): void {
  const { name, sharesNetwork, containerId } = container;
  const guest = tasks
    .tasks()
    .flatMap(({ taskArn }) => tasks.find(taskArn) ?? [])
    .find((other) => other.sharesNetwork === `container:${containerId}`);
  if (guest) {
    throw new InvalidTargetError(
      `container ${guest.name} is in the network of ${name} of ${service} (network_mode): a fault there would hit that one too`,
    );
  }
  if (sharesNetwork === undefined) return;
  const [whose, others] =
    sharesNetwork === 'host' ? ["this machine's", 'it all'] : ["another container's", 'that one too'];
  throw new InvalidTargetError(
    `container ${name} of ${service} is in ${whose} network (network_mode): a fault on its network would hit ${others}`,
  );
}

export const targetOf = ({ containerId, pid }: Target): Target => ({ containerId, pid });

/** The addresses by which a task is met: the one that stands for it, and where it calls or is called past the proxy, its own. */
export function addressesOfTask(task: Task, { tasks, whereabouts }: Ground): readonly string[] {
  const standIn = whereabouts.ofTask(task.id);
  const own = () => Object.values(tasks.find(task.taskArn)?.addresses ?? {});
  if (standIn === undefined) return own();
  return whereabouts.isLedTo(task.id) ? [standIn] : [standIn, ...own()];
}

/** Throws {@link InvalidTargetError} where nobody meets the store by an address. */
export function addressOfStore(store: string, { whereabouts }: Pick<Ground, 'whereabouts'>): string {
  try {
    return whereabouts.ofStore(store);
  } catch (error) {
    throw new InvalidTargetError(`store ${store} has no address here: ${(error as Error).message}`);
  }
}

/** Connections from a place to services, stores and tasks by their names and ids, by which it shows what becomes of them. */
export function questions(from: Target, names: readonly string[], site: Site, ground: Ground): Question[] {
  return names.flatMap((name) =>
    meetingsOf(name, site, ground).map((meeting) => ({ from: targetOf(from), ...meeting })),
  );
}

function meetingsOf(name: string, { tasks, system: { topology } }: Site, ground: Ground): Omit<Question, 'from'>[] {
  if (findStore(topology, name)) {
    try {
      return [{ address: addressOfStore(name, ground), port: portInside(topology, name) }];
    } catch {
      return [];
    }
  }
  const found = tasks.filter(({ id, service }) => id === name || service === name);
  return found.flatMap((task) =>
    addressesOfTask(task, ground).map((address) => ({ address, port: portInside(topology, task.service) })),
  );
}

/** Where containers call a service or store. */
export function portInside(topology: Topology, name: string): number {
  const store = findStore(topology, name);
  if (!store || 'port' in store) return portOf(topology, name);
  return store.kind === 'dynamodb-table' ? awsPorts.dynamodb : awsPorts.sqs;
}

/** Whom a task calls, as far as anybody has said. */
export const calleesOf = ({ service }: Task, topology: Topology): string[] =>
  (findService(topology, service)?.calls ?? []).map(({ to }) => to);

/** Throws {@link InvalidTargetError} where the kernel lacks something, naming it. */
export function refuseLack(what: string, needs: readonly (keyof Kernel)[], { kernel }: Pick<Ground, 'kernel'>): void {
  const missing = needs.filter((need) => !kernel[need]);
  if (missing.length === 0) return;
  const named = missing.map((need) => `${need} (${kernelNeeds[need].module})`).join(', ');
  throw new InvalidTargetError(`${what}: the kernel lacks ${named}`);
}

/** What steps have in common that are rules where the calls to a service or store are met: at the observing proxy. */
export function whereMet(on: string, site: Site, ground: Ground): Omit<ChainedStep, 'do'> {
  const { kernel, whereabouts } = ground;
  const proxy = whereabouts.proxy();
  if (!proxy) throw new InvalidTargetError(`the observing proxy is away, and calls to ${on} are met nowhere else`);
  const ask = questions(callerOf(on, site, ground) ?? proxy, [on], site, ground);
  return {
    ...{ faultId: site.faultId, target: targetOf(proxy), comment: kernel.comment },
    programs: [kernel.nftables ? 'iptables' : 'iptables-legacy'],
    ...(ask.length > 0 && { ask }),
  };
}

/** The container of some task that calls it, whose calls are seen. */
function callerOf(on: string, { tasks, system: { topology } }: Site, ground: Ground): Target | undefined {
  const calls = (service: string) => findService(topology, service)?.calls.some(({ to }) => to === on) ?? false;
  const callers = tasks.filter(({ service, id }) => calls(service) && ground.whereabouts.ofTask(id) !== undefined);
  return callers.map(({ taskArn }) => ground.tasks.find(taskArn)).find((found) => found !== undefined);
}
