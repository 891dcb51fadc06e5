import type { TemplateAction, TemplateTarget } from '../model/experiments/template.ts';
import { findFault } from '../model/faults/index.ts';
import { startAutomation } from '../model/faults/start-automation.ts';

type Targets = Readonly<Record<string, TemplateTarget>>;

/** How many of `of` a selection mode takes at most; all of them where it cannot be read. */
export function mostOf({ selectionMode }: TemplateTarget, of: number): number {
  const [, word, number] = /^(COUNT|PERCENT)\((\d+)\)$/.exec(selectionMode) ?? [];
  if (word === 'COUNT') return Math.min(of, Number(number));
  return word === 'PERCENT' ? Math.ceil((of * Number(number)) / 100) : of;
}

/** The parameters of a document, where the action runs one; what cannot be read is none. */
export function documentParametersOf({ actionId, parameters }: TemplateAction): Readonly<Record<string, string>> {
  if (actionId !== startAutomation.actionId) return {};
  try {
    return JSON.parse(parameters?.documentParameters ?? '{}');
  } catch {
    return {};
  }
}

/** How many of `all` zones the actions of a template, together, may hit. What does not say where it stays may be anywhere. */
export function zonesReached(actions: Readonly<Record<string, TemplateAction>>, targets: Targets, all: number): number {
  const named = new Set<string>();
  let anywhere = 0;
  for (const action of Object.values(actions)) {
    const zones = namedZones(action, targets);
    for (const zone of zones) named.add(zone);
    if (zones.length === 0) anywhere += unnamedZones(action, targets, all);
  }
  return Math.min(all, named.size + anywhere);
}

function namedZones(action: TemplateAction, targets: Targets): readonly string[] {
  const zone = findFault(action.actionId)?.target?.zone;
  return targetsOf(action, targets).flatMap(({ filters = [], parameters = {} }) => {
    if (!zone) return [];
    if ('parameter' in zone) return parameters[zone.parameter] ?? [];
    return filters.flatMap(({ path, values }) => (path === zone.filter ? values : []));
  });
}

function unnamedZones(action: TemplateAction, targets: Targets, all: number): number {
  if (action.actionId === startAutomation.actionId) {
    const { Tasks, Store } = documentParametersOf(action);
    // A failover is the primary's, wherever that is; a table is in every zone.
    return Store === undefined ? Math.min(all, Number(Tasks ?? all)) : 1;
  }
  return targetsOf(action, targets).reduce((sum, target) => sum + mostOf(target, all), 0);
}

function targetsOf(action: TemplateAction, targets: Targets): TemplateTarget[] {
  return Object.values(action.targets ?? {}).flatMap((name) => targets[name] ?? []);
}
