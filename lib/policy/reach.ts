import { numberSelected, parseSelectionMode } from '../model/experiments/selection-mode.ts';
import { type Automation, automationNamed, withoutLists } from '../model/faults/automation.ts';
import { automations } from '../model/faults/automations.ts';
import { findFault } from '../model/faults/index.ts';
import { startAutomation } from '../model/faults/start-automation.ts';
import type { ActionDefinition, TargetDefinition } from '../model/fis-template.ts';

type Targets = Readonly<Record<string, TargetDefinition>>;

/** How many of `of` a selection mode takes, as FIS rounds; all of them where it cannot be read. */
export function mostOf({ selectionMode }: TargetDefinition, of: number): number {
  const mode = parseSelectionMode(selectionMode);
  return mode ? numberSelected(mode, of) : of;
}

/** Whether it is a share of what there is: rounded down, it may be more of some number of tasks than of a smaller one. */
export const isShare = ({ selectionMode }: TargetDefinition): boolean =>
  parseSelectionMode(selectionMode)?.kind === 'PERCENT';

/** The parameters of a document, where the action runs one; what cannot be read is none. */
export function documentParametersOf({ actionId, parameters }: ActionDefinition): Readonly<Record<string, string>> {
  if (actionId !== startAutomation.actionId) return {};
  try {
    return withoutLists(JSON.parse(parameters?.documentParameters ?? '{}')) as Readonly<Record<string, string>>;
  } catch {
    return {};
  }
}

/** What the document of an action does, where that is one of ours: by its name, wherever in CloudFormation's words that stands. */
export function automationOf({ actionId, parameters = {} }: ActionDefinition): Automation | undefined {
  if (actionId !== startAutomation.actionId) return undefined;
  return automationIn(parameters.documentArn);
}

/** The document of ours that a name or an ARN has in it. */
export function automationIn(value: unknown): Automation | undefined {
  const words = JSON.stringify(value ?? '').match(/[\w-]+/g) ?? [];
  // A hyphen before it: where nobody knows the environment's name yet, the document has none.
  const [found] = words.flatMap((word) => automationNamed<Automation>(automations, `-${word}`) ?? []);
  return found;
}

/** The service that a document hits as a whole, and not so many of its tasks; undefined where it hits none so. */
export function serviceHitWholly(action: ActionDefinition): string | undefined {
  const automation = automationOf(action);
  return automation && !automation.tasks ? documentParametersOf(action).Service : undefined;
}

/** How many of `all` zones the actions of a template, together, may hit. What does not say where it stays may be anywhere. */
export function zonesReached(
  actions: Readonly<Record<string, ActionDefinition>>,
  targets: Targets,
  all: number,
): number {
  const named = new Set<string>();
  let anywhere = 0;
  for (const action of Object.values(actions)) {
    if (findFault(action.actionId)?.isRecovery) continue;
    const zones = namedZones(action, targets);
    // A name, or how CloudFormation gets it.
    for (const zone of zones) named.add(JSON.stringify(zone));
    if (zones.length === 0) anywhere += unnamedZones(action, targets, all);
  }
  return Math.min(all, named.size + anywhere);
}

function namedZones(action: ActionDefinition, targets: Targets): readonly string[] {
  const zone = findFault(action.actionId)?.target?.zone;
  return targetsOf(action, targets).flatMap(({ filters = [], parameters = {} }) => {
    if (!zone) return [];
    if ('parameter' in zone) return parameters[zone.parameter] ?? [];
    return filters.flatMap(({ path, values }) => (path === zone.filter ? values : []));
  });
}

function unnamedZones(action: ActionDefinition, targets: Targets, all: number): number {
  if (action.actionId === startAutomation.actionId) {
    const { Tasks, Store } = documentParametersOf(action);
    // A failover is the primary's, wherever that is; a table is in every zone.
    return Store === undefined ? Math.min(all, Number(Tasks ?? all)) : 1;
  }
  return targetsOf(action, targets).reduce((sum, target) => sum + zonesOf(target, all), 0);
}

/** A percentage is one of tasks, and each of them may be in a zone of its own: rounded up, as there may be more tasks than zones. */
function zonesOf({ selectionMode }: TargetDefinition, all: number): number {
  const mode = parseSelectionMode(selectionMode);
  if (mode?.kind === 'PERCENT') return Math.ceil((mode.percent * all) / 100);
  return mode ? numberSelected(mode, all) : all;
}

function targetsOf(action: ActionDefinition, targets: Targets): TargetDefinition[] {
  return Object.values(action.targets ?? {}).flatMap((name) => targets[name] ?? []);
}
