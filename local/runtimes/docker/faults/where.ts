import { findService, findStore, portOf, type Topology } from '../../../../lib/model/topology.ts';
import type { Site } from '../../planner.ts';
import { InvalidTargetError, type Task } from '../../runtime.ts';
import { awsPorts } from '../compose/settings.ts';
import type { ContainedTasks, Whereabouts } from '../contained.ts';
import type { Incarnation } from '../containers/incarnation.ts';
import type { Kernel } from '../kernel.ts';
import type { Question } from '../network/steps.ts';
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

export const targetOf = ({ containerId, pid }: Target): Target => ({ containerId, pid });

/** The addresses by which a task is met: the one that stands for it, or where its calls are not seen, its own. */
export function addressesOfTask(task: Task, { tasks, whereabouts }: Ground): readonly string[] {
  const standIn = whereabouts.ofTask(task.id);
  return standIn === undefined ? Object.values(tasks.find(task.taskArn)?.addresses ?? {}) : [standIn];
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
function portInside(topology: Topology, name: string): number {
  const store = findStore(topology, name);
  if (!store || 'port' in store) return portOf(topology, name);
  return store.kind === 'dynamodb-table' ? awsPorts.dynamodb : awsPorts.sqs;
}

/** Whom a task calls, as far as anybody has said. */
export const calleesOf = ({ service }: Task, topology: Topology): string[] =>
  (findService(topology, service)?.calls ?? []).map(({ to }) => to);
