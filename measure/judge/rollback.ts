import type { EventFacts, FaultFacts, TaskChange } from './facts.ts';

const gone: readonly TaskChange['state'][] = ['draining', 'unhealthy', 'stopped'];

type Seen = Pick<EventFacts, 'faults' | 'tasks' | 'rollouts' | 'stopping'>;

/**
 * Milliseconds from a deployment that a fault made until another version was rolled out in its place and the last task of
 * it had left; null = nobody else went back before the fault did so itself, undefined = nothing was deployed.
 */
export function rollbackOf(seen: Seen): number | null | undefined {
  const rollbacks = seen.faults.flatMap((fault) => ofFault(fault, seen) ?? []);
  if (rollbacks.length === 0) return undefined;
  return rollbacks.some(({ took }) => took === undefined)
    ? null
    : Math.max(...rollbacks.map(({ took }) => Number(took)));
}

function ofFault(fault: FaultFacts, seen: Seen): { readonly took: number | undefined } | undefined {
  const { plan, planned, applied } = fault;
  if (!plan.replacesTasks || applied === undefined) return undefined;
  const rollouts = seen.rollouts.filter(({ service, at }) => service === plan.resource && at >= planned);
  const version = rollouts.findLast(({ at }) => at <= applied)?.taskDefinition;
  // What is rolled out later is the experiment's own doing.
  const end = Math.min(applied + plan.holdMilliseconds, seen.stopping ?? Number.POSITIVE_INFINITY);
  const last = rollouts.findLast(({ at }) => at <= end);
  // Tasks that crash, or a rollout that is halted, leave the version what the service is to run.
  if (!version || !last || last.taskDefinition === version) return { took: undefined };
  const left = leftAt(seen.tasks, version, planned);
  return { took: left === undefined ? undefined : Math.max(left, backSince(rollouts, version)) - applied };
}

/** When the last task of a version left: minus infinity where it had none, undefined where it has some yet. */
function leftAt(tasks: readonly TaskChange[], version: string, since: number): number | undefined {
  const serving = new Set<string>();
  let left: number | undefined = Number.NEGATIVE_INFINITY;
  for (const { taskArn, taskDefinition, state, at } of tasks) {
    if (taskDefinition !== version || at < since) continue;
    if (gone.includes(state)) serving.delete(taskArn);
    else serving.add(taskArn);
    left = serving.size > 0 ? undefined : (left ?? at);
  }
  return left;
}

/** When another version was rolled out in its place, for good. */
function backSince(rollouts: EventFacts['rollouts'], version: string): number {
  const lastOfIt = rollouts.findLastIndex(({ taskDefinition }) => taskDefinition === version);
  return rollouts[lastOfIt + 1]?.at ?? Number.POSITIVE_INFINITY;
}
