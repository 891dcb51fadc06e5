import type { Config } from '../config/config.ts';
import { parseDuration } from '../model/duration.ts';
import type { AnyEffect } from '../model/faults/effect.ts';
import { readParameters } from '../model/faults/fault.ts';
import { findFault } from '../model/faults/index.ts';
import { startAutomation } from '../model/faults/start-automation.ts';
import { ecsTasks } from '../model/faults/target.ts';
import type { ActionDefinition, TargetDefinition } from '../model/fis-template.ts';
import { labels } from '../model/labels.ts';
import type { FisTemplate } from './fis-template.ts';
import { documentParametersOf, isShare, mostOf, serviceHitWholly } from './reach.ts';

/** Tasks that an action may hit, at most. */
export interface TaskHit {
  readonly action: string;
  /** What chooses them: two actions on one target hit the same tasks. */
  readonly target: string;
  /** Absent where they may be of any service. */
  readonly service?: string;
  readonly tasks: number;
  /** They go down, and come back as others. */
  readonly ends: boolean;
}

/** What the actions of a template may do to tasks, where each service has so many, spread over the zones. */
export function taskHits({ actions, targets }: Parts, config: ZonesOf, tasksOfService: number): TaskHit[] {
  return Object.entries(actions).flatMap(([action, definition]) => {
    const wholly = serviceHitWholly(definition);
    // A rolling update takes a task when there is another: none is missing.
    if (wholly !== undefined) {
      return [{ action, target: `tasks of ${action}`, service: wholly, tasks: tasksOfService, ends: false }];
    }
    const ends = endsTasks(definition);
    const ofDocument = documentParametersOf(definition);
    const { Tasks, Service: service } = ofDocument;
    if (Tasks !== undefined || service !== undefined) {
      // One, unless told: so are the defaults of our documents.
      const tasks = Number(Tasks ?? 1);
      return [{ action, target: `tasks of ${action}`, ...(service && { service }), tasks, ends }];
    }
    return Object.values(definition.targets ?? {}).flatMap((id) => {
      const target = targets[id];
      if (target?.resourceType !== ecsTasks.resourceType) return [];
      const { service } = placeOf(target);
      return [
        { action, target: id, ...(service && { service }), tasks: tasksIn(target, config, tasksOfService), ends },
      ];
    });
  });
}

type Parts = Pick<FisTemplate, 'actions' | 'targets'>;
type ZonesOf = Pick<Config, 'zones'>;

/** The most tasks that a target takes of one service: in one zone no more than its part, since ECS spreads them. */
export function tasksIn(target: TargetDefinition, { zones }: ZonesOf, tasksOfService: number): number {
  if (target.resourceArns?.length) return target.resourceArns.length;
  const { service, isZonal } = placeOf(target);
  const there = isZonal ? Math.ceil(tasksOfService / zones.length) : tasksOfService;
  // Of several services' tasks a share may be all of one's.
  const isShareOfAll = service === undefined && isShare(target);
  return isShareOfAll ? there : mostOf(target, there);
}

/** Unscaled milliseconds of an action; 0 for what happens at once, and where nothing can be read. */
export function millisecondsOf(action: ActionDefinition): number {
  const text =
    action.actionId === startAutomation.actionId ? documentParametersOf(action).Duration : action.parameters?.duration;
  return parseDuration(text ?? 'PT0S') ?? 0;
}

function placeOf({ resourceTags, parameters, filters = [] }: TargetDefinition) {
  const { zone } = ecsTasks;
  const service = resourceTags?.[labels.service] ?? parameters?.service;
  return {
    service,
    isZonal:
      zone !== undefined &&
      'filter' in zone &&
      filters.some(({ path, values }) => path === zone.filter && values.length === 1),
  };
}

/** A document's parameters do not tell: it may. Values that only CloudFormation knows have no say in it. */
function endsTasks({ actionId, parameters = {} }: ActionDefinition): boolean {
  const fault = findFault(actionId);
  if (!fault || actionId === startAutomation.actionId) return true;
  const known = Object.entries(parameters).filter(([, value]) => typeof value === 'string');
  try {
    const effect: AnyEffect = fault.effect(readParameters(fault, Object.fromEntries(known)).values);
    return effect.endsTask === true;
  } catch {
    return true;
  }
}
