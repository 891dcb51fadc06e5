import { documentNames, inDocument, placeOf } from '../faults/automation.ts';
import { lacksCooperation } from '../faults/cooperation.ts';
import type { AnyEffect } from '../faults/effect.ts';
import type { Fault, ParameterIssue, WrongName } from '../faults/fault.ts';
import { faults, findFault, renamed, targetTypes } from '../faults/index.ts';
import { type ReadAction, readAction } from '../faults/read-action.ts';
import { ecsTasks, type TargetType } from '../faults/target.ts';
import { callsHit, whyNoCaller, whyNotWanted } from '../faults/wanted-place.ts';
import type { ActionDefinition, TargetDefinition, TemplateContent } from '../fis-template.ts';
import { labels } from '../labels.ts';
import { isStoreAction, whyNotOn } from '../store-actions.ts';
import type { SystemModel } from '../system.ts';
import { findService, findStore, whyNotCut } from '../topology.ts';
import { parseSelectionMode, type SelectionMode, selectionModes } from './selection-mode.ts';

/** A template with nothing left to read: creation, dry run, run and the check at synth all start from it. */
export interface PreparedTemplate {
  readonly actions: ReadonlyMap<string, PreparedAction>;
  /**
   * By their names, and one more for each action whose document finds its tasks by itself: so these are chosen at the
   * start with all others, by the same rules. Their names have a space, as no name of FIS has.
   */
  readonly targets: ReadonlyMap<string, PreparedTarget>;
  /** What FIS would refuse, or what could hit nothing; what has an issue is missing above. */
  readonly issues: readonly TemplateIssue[];
}

export interface PreparedAction extends ReadAction {
  readonly name: string;
  readonly actionId: string;
  /** Names of its targets; empty where it has none. */
  readonly targets: readonly string[];
  readonly startAfter: readonly string[];
  /** Why it is not executed where the system runs, after its name; absent where it is. */
  readonly notHere?: string;
}

export interface PreparedTarget {
  readonly definition: TargetDefinition;
  readonly type: TargetType;
  readonly mode: SelectionMode;
  /** Some action ends what it selects. */
  readonly isTakenDown: boolean;
}

/** What is wrong with a template, and in which of its fields. */
export interface TemplateIssue {
  readonly field: string;
  readonly problem: string;
  readonly name?: WrongName;
}

type System = Pick<SystemModel, 'topology' | 'storeActions'>;

/** Reads a template, whatever is wrong with it. */
export function prepare(
  { targets, actions }: Pick<TemplateContent, 'targets' | 'actions'>,
  system: System,
): PreparedTemplate {
  const issues: TemplateIssue[] = [];
  const complain = (field: string) => (problem: string, part?: string, name?: WrongName) =>
    void issues.push({ field: part === undefined ? field : `${field}.${part}`, problem, ...(name && { name }) });
  const readTargets = Object.entries(targets).flatMap(([name, target]) => {
    const read = readTarget(target, complain(`targets.${name}`));
    return read ? [[name, read] as const] : [];
  });
  const readActions = Object.entries(actions).flatMap(([name, action]) => {
    const read = prepareAction(name, action, { targets, actions }, system, complain(`actions.${name}`));
    return read ? [[name, read] as const] : [];
  });

  const isTakenDown = (target: string) =>
    readActions.some(([, { effect, targets }]) => (effect as AnyEffect).endsTask === true && targets.includes(target));
  const derived = readActions.flatMap(([, action]) => derivedTarget(action, system));
  const all = [...readTargets, ...derived].map(
    ([name, target]) => [name, { ...target, isTakenDown: isTakenDown(name) }] as const,
  );
  return { actions: new Map(readActions), targets: new Map(all), issues };
}

type Complain = (problem: string, part?: string, name?: WrongName) => void;
type ReadTarget = Omit<PreparedTarget, 'isTakenDown'>;

function readTarget(definition: TargetDefinition, complain: Complain): ReadTarget | undefined {
  const { resourceType, resourceArns, resourceTags, filters, parameters, selectionMode } = definition;
  const type = targetTypes.get(resourceType);
  if (!type) {
    complain(`${JSON.stringify(resourceType)} is not a target resource type`, 'resourceType');
    return undefined;
  }
  const mode = parseSelectionMode(selectionMode);
  if (!mode) complain(`${JSON.stringify(selectionMode)} is not ${selectionModes}`, 'selectionMode');
  const others = { resourceTags, filters, parameters };
  const given = Object.entries(others).filter(([, value]) => value && Object.keys(value).length > 0);
  if (resourceArns && resourceArns.length > 0) {
    if (given.length > 0) complain(`resourceArns and ${given.map(([name]) => name).join(', ')} exclude each other`);
  } else if (!given.some(([name]) => name !== 'filters')) {
    const filtersOnly = given.length > 0 ? ', and filters only leave out some of them' : '';
    complain(`resourceArns, resourceTags or parameters must say which resources it means${filtersOnly}`);
  }
  for (const [name, value] of Object.entries(parameters ?? {})) {
    const known = Object.hasOwn(type.parameters, name) ? type.parameters[name] : undefined;
    if (!known) complain(`is not a parameter of ${resourceType}`, `parameters.${name}`);
    else if (known.oneOf && !known.oneOf.includes(value)) {
      complain(`${JSON.stringify(value)} is not one of ${known.oneOf.join(', ')}`, `parameters.${name}`);
    }
  }
  for (const [name, { required }] of Object.entries(type.parameters)) {
    if (required && !parameters?.[name]) complain(`is required by ${resourceType}`, `parameters.${name}`);
  }
  return mode && { definition, type, mode };
}

function prepareAction(
  name: string,
  action: ActionDefinition,
  template: Pick<TemplateContent, 'targets' | 'actions'>,
  system: System,
  complain: Complain,
): PreparedAction | undefined {
  const { actionId, targets = {}, startAfter = [] } = action;
  const fault = findFault(actionId);
  const now = renamed(actionId);
  if (now !== undefined) {
    complain(`${JSON.stringify(actionId)} is called ${now} now: FIS has renamed it`, 'actionId');
    return undefined;
  }
  if (!fault) {
    const known = faults.map((each) => each.actionId);
    complain(`${JSON.stringify(actionId)} is not an action`, 'actionId', { wrong: actionId, known });
    return undefined;
  }
  const read = readAction(fault, action);
  const issues = 'issues' in read ? read.issues : wrongPlace(read, system);
  for (const { parameter, message, name } of issues) complain(message, `parameters.${parameter}`, name);
  checkTargets(action, fault, template.targets, complain);
  for (const earlier of startAfter) {
    if (Object.hasOwn(template.actions, earlier)) continue;
    const known = Object.keys(template.actions).filter((other) => other !== name);
    complain(`${JSON.stringify(earlier)} is not an action of the template`, 'startAfter', { wrong: earlier, known });
  }
  if ('issues' in read) return undefined;
  const named = read.run?.tasks ? [derivedName(name)] : Object.values(targets);
  const notHere = whyNotHere(read, system);
  return { ...read, name, actionId, targets: named, startAfter, ...(notHere !== undefined && { notHere }) };
}

/** Tasks in containers lack other things than processes do: of a document that is on none, any service tells which these are. */
function whyNotHere({ effect, run }: ReadAction, { topology }: System): string | undefined {
  if (effect.kind === 'aws-only') return `runs in AWS only: ${effect.reason}`;
  const service = run?.tasks ? findService(topology, run.tasks.service) : topology.services[0];
  const lack = run && service && lacksCooperation(effect.kind, service);
  return lack && `cannot be had here: ${lack}`;
}

/** FIS itself would find out only when it starts the document. */
function wrongPlace({ run, effect }: ReadAction, { topology, storeActions }: System): ParameterIssue[] {
  if (!run) return [];
  const { automation, document } = run;
  const names = documentNames(topology.name, automation);
  if (!names.includes(document)) {
    const message = `${JSON.stringify(document)} is no document of ${topology.name}, whose own is ${names[0]}`;
    return [{ parameter: 'documentArn', message }];
  }
  const issue = (message: string) => [inDocument({ parameter: placeOf(automation) ?? '', message })];
  const { tasks } = run;
  if (tasks && !findService(topology, tasks.service)) {
    const known = topology.services.map(({ name }) => name).join(', ');
    return issue(`${JSON.stringify(tasks.service)} is not a service of ${topology.name} (${known})`);
  }
  const { on, kind } = effect as AnyEffect;
  if (on === undefined) return [];
  if (isStoreAction(kind)) {
    const problem = whyNotOn(on, kind, storeActions);
    return problem ? issue(problem) : [];
  }
  if (kind === 'deploy') {
    if (findService(topology, on)) return [];
    const services = topology.services.map(({ name }) => name).join(', ');
    return issue(`${JSON.stringify(on)} is not a service of ${topology.name} (${services})`);
  }
  if (findService(topology, on) || findStore(topology, on)) {
    const edge = callsHit(effect as AnyEffect);
    const problem =
      whyNotWanted(topology, kind, on) ?? whyNotCut(topology, on) ?? (edge && whyNoCaller(topology, edge));
    return problem ? issue(problem) : [];
  }
  const known = [...topology.services, ...topology.stores].map(({ name }) => name).join(', ');
  return issue(`${JSON.stringify(on)} is not a service or store of ${topology.name} (${known})`);
}

function checkTargets(
  { actionId, targets = {} }: ActionDefinition,
  { target: wanted, targetsBy }: Pick<Fault, 'target' | 'targetsBy'>,
  known: TemplateContent['targets'],
  complain: Complain,
): void {
  for (const [key, target] of Object.entries(targets)) {
    const field = `targets.${key}`;
    if (key !== wanted?.key) complain(`${actionId} takes ${wanted ? `targets as ${wanted.key}` : 'no target'}`, field);
    else if (!Object.hasOwn(known, target)) {
      const name = { wrong: target, known: Object.keys(known) };
      complain(`${JSON.stringify(target)} is not a target of the template`, field, name);
    } else if (known[target]?.resourceType !== wanted.resourceType) {
      complain(`target ${JSON.stringify(target)} is not of type ${wanted.resourceType}`, field);
    } else if (targetsBy !== undefined && isOtherwise(known[target], targetsBy)) {
      complain(
        `target ${JSON.stringify(target)} must be told by ${targetsBy} alone: ${actionId} takes no others`,
        field,
      );
    }
  }
  if (wanted && !targets[wanted.key]) complain(`is required by ${actionId}`, `targets.${wanted.key}`);
}

/** Whether a target is told by another field than the one, or by more. */
const isOtherwise = (target: TargetDefinition, by: 'resourceArns' | 'resourceTags'): boolean =>
  (['resourceArns', 'resourceTags', 'filters', 'parameters'] as const).some(
    (field) => field !== by && Object.keys(target[field] ?? {}).length > 0,
  );

const derivedName = (action: string) => `tasks of ${action}`;

function derivedTarget({ name, run }: PreparedAction, { topology }: System): (readonly [string, ReadTarget])[] {
  if (!run?.tasks) return [];
  const { service, count } = run.tasks;
  const definition = {
    resourceType: ecsTasks.resourceType,
    resourceTags: { [labels.system]: topology.name, [labels.service]: service },
    selectionMode: `COUNT(${count})`,
  };
  return [[derivedName(name), { definition, type: ecsTasks, mode: { kind: 'COUNT', count } }]];
}
