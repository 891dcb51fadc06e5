import type { Plan, Step } from '../../lib/model/events/plan.ts';
import { localArn, localStoreArn } from '../../lib/model/local-account.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import { findStore } from '../../lib/model/topology.ts';
import { graceMilliseconds, type Planners, type PlanPart, type Site } from './planner.ts';
import { InvalidTargetError, type PlannedEffect, type PlanRequest } from './runtime.ts';

const leaseOfOneShot = 60_000;

/** What a runtime makes plans of: how it does each kind of effect, and what undoes its steps, in words. */
export interface Trade {
  readonly planners: Planners;
  kindOf(step: Step): { readonly wayBack: string | null };
}

/** The plan of one effect; pure. Throws {@link InvalidTargetError} where it cannot be had there. */
export function planBy(
  { planners, kindOf }: Trade,
  request: PlanRequest,
  around: Pick<Site, 'system' | 'tasks' | 'stores'>,
): Plan {
  const { faultId, actionId, effect, task, durationMilliseconds } = request;
  const planner = planners[effect.kind] as (effect: PlannedEffect, site: Site) => PlanPart<Step>;
  const part = planner(effect, { ...around, faultId, durationMilliseconds, ...(task && { task }) });
  const { steps, fidelity, ownMilliseconds = 0, leastMilliseconds = 0, noticeMilliseconds } = part;
  const holdMilliseconds = Math.max(durationMilliseconds || ownMilliseconds, leastMilliseconds);
  return {
    faultId,
    actionId,
    ...(task ? { resourceArn: task.taskArn, resource: task.service } : wholeOf(effect, around.system)),
    steps,
    ...(part.isFallback && { isFallback: true as const }),
    ...(part.touchesNothing && { touchesNothing: true as const }),
    ...(part.note !== undefined && { note: part.note }),
    undo: steps.flatMap((step) => kindOf(step).wayBack ?? []),
    endsTask: 'endsTask' in effect && effect.endsTask,
    ...('replacesTasks' in effect && { replacesTasks: true as const }),
    ...('messages' in effect && { messages: effect.messages }),
    holdMilliseconds,
    ...(noticeMilliseconds !== undefined && { noticeMilliseconds }),
    leaseMilliseconds: holdMilliseconds > 0 ? holdMilliseconds + graceMilliseconds : leaseOfOneShot,
    fidelity,
  };
}

/** The service or store that an effect is on. */
function wholeOf(effect: PlannedEffect, { topology }: SystemModel): Pick<Plan, 'resource' | 'resourceArn'> {
  if (!('on' in effect)) throw new InvalidTargetError(`${effect.kind} needs a task`);
  const store = findStore(topology, effect.on);
  const resourceArn = store ? localStoreArn(store) : localArn('ecs', `service/${topology.name}/${effect.on}`);
  return { resource: effect.on, resourceArn };
}
