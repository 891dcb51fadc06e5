import type { EventFacts, FaultFacts, TaskChange } from './facts.ts';

const gone: readonly TaskChange['state'][] = ['draining', 'unhealthy', 'stopped'];

/**
 * Milliseconds from a deployment that a fault made until the last task of its version left, before the fault took it back
 * itself; null = nobody else went back, undefined = nothing was deployed.
 */
export function rollbackOf({ faults, tasks }: Pick<EventFacts, 'faults' | 'tasks'>): number | null | undefined {
  const rollbacks = faults.flatMap((fault) => ofFault(fault, tasks) ?? []);
  if (rollbacks.length === 0) return undefined;
  return rollbacks.some(({ took }) => took === undefined)
    ? null
    : Math.max(...rollbacks.map(({ took }) => Number(took)));
}

function ofFault(fault: FaultFacts, tasks: readonly TaskChange[]): { readonly took: number | undefined } | undefined {
  const { plan, planned, applied } = fault;
  if (!plan.replacesTasks || applied === undefined) return undefined;
  const since = tasks.filter(({ service, at }) => service === plan.resource && at >= planned);
  const version = since.find(({ state }) => state === 'starting')?.taskDefinition;
  if (version === undefined) return { took: undefined };
  const serving = new Set<string>();
  let left: number | undefined;
  for (const { taskArn, taskDefinition, state, at } of since) {
    if (taskDefinition !== version) continue;
    if (gone.includes(state)) serving.delete(taskArn);
    else serving.add(taskArn);
    left = serving.size > 0 ? undefined : (left ?? at);
  }
  // What leaves later is the experiment's own doing.
  const isByOthers = left !== undefined && left <= applied + plan.holdMilliseconds;
  return { took: isByOthers && left !== undefined ? left - applied : undefined };
}
