import type { AlarmPort } from '../../lib/model/alarm-port.ts';
import { parseSelectionMode } from '../../lib/model/experiments/selection-mode.ts';
import { AutomationError } from '../../lib/model/faults/automation.ts';
import { effectOf } from '../../lib/model/faults/effect-of.ts';
import { type Fault, readParameters } from '../../lib/model/faults/fault.ts';
import { findFault } from '../../lib/model/faults/index.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import { targetTypes } from './catalogue.ts';
import { checkNames } from './effect-of.ts';
import { ServiceQuotaExceededException, ValidationException } from './errors.ts';
import { quotas } from './quotas.ts';
import { circularActions } from './schedule.ts';
import type { ActionDefinition, TargetDefinition, TemplateContent } from './template.ts';

/** Refuses what FIS would refuse of a well-formed template: throws its exception, the message naming the field. */
export function validateTemplate(
  template: TemplateContent,
  { alarms, system }: { alarms: AlarmPort; system: SystemModel },
): void {
  if (template.experimentOptions.accountTargeting === 'multi-account') {
    refuse('experimentOptions.accountTargeting', '"multi-account" is not available here: there is one local account');
  }
  validateStopConditions(template, alarms);
  for (const [name, target] of Object.entries(template.targets)) validateTarget(`targets.${name}`, target);
  validateActions(template, system);
}

function refuse(field: string, problem: string): never {
  throw new ValidationException(`${field}: ${problem}`);
}

function checkQuota(quota: string, value: number, limit: number): void {
  if (value > limit) throw new ServiceQuotaExceededException(`${quota}: ${value} exceeds the quota of ${limit}`);
}

function validateStopConditions({ stopConditions }: TemplateContent, alarms: AlarmPort): void {
  if (stopConditions.length === 0) refuse('stopConditions', 'at least one is required; its source may be "none"');
  checkQuota('stop conditions per template', stopConditions.length, quotas.stopConditionsPerTemplate);
  for (const [index, { source, value }] of stopConditions.entries()) {
    const field = `stopConditions[${index}]`;
    if (source === 'none') {
      if (value !== undefined) refuse(`${field}.value`, 'is not allowed with source "none"');
    } else if (source !== 'aws:cloudwatch:alarm') {
      refuse(`${field}.source`, `${JSON.stringify(source)} is neither "aws:cloudwatch:alarm" nor "none"`);
    } else if (value === undefined || !alarms.exists(value)) {
      refuse(`${field}.value`, value ? `there is no alarm ${value}` : 'is required: the ARN of an alarm');
    }
  }
}

function validateTarget(field: string, target: TargetDefinition): void {
  const { resourceType, resourceArns, resourceTags, filters, parameters, selectionMode } = target;
  const type = targetTypes.get(resourceType);
  if (!type) refuse(`${field}.resourceType`, `${JSON.stringify(resourceType)} is not a target resource type`);
  if (!parseSelectionMode(selectionMode)) {
    refuse(`${field}.selectionMode`, `${JSON.stringify(selectionMode)} is not ALL, COUNT(n) or PERCENT(n)`);
  }
  const others = { resourceTags, filters, parameters };
  const given = Object.entries(others).filter(([, value]) => value && Object.keys(value).length > 0);
  if (resourceArns && resourceArns.length > 0) {
    checkQuota(`${field}.resourceArns`, resourceArns.length, quotas.arnsPerTarget);
    if (given.length > 0)
      refuse(field, `resourceArns and ${given.map(([name]) => name).join(', ')} exclude each other`);
  } else if (given.length === 0) {
    refuse(field, 'resourceArns, resourceTags, filters or parameters must say which resources it means');
  }
  const known = new Map(Object.entries(type.parameters));
  for (const name of Object.keys(parameters ?? {})) {
    if (!known.has(name)) refuse(`${field}.parameters.${name}`, `is not a parameter of ${resourceType}`);
  }
  for (const [name, { required }] of known) {
    if (required && !parameters?.[name]) refuse(`${field}.parameters.${name}`, `is required by ${resourceType}`);
  }
}

function validateActions({ actions, targets }: TemplateContent, system: SystemModel): void {
  const names = Object.keys(actions);
  if (names.length === 0) refuse('actions', 'at least one is required');
  checkQuota('actions per template', names.length, quotas.actionsPerTemplate);
  for (const [name, action] of Object.entries(actions)) {
    const field = `actions.${name}`;
    const fault = findFault(action.actionId);
    if (!fault) refuse(`${field}.actionId`, `${JSON.stringify(action.actionId)} is not an action`);
    const [issue] = readParameters(fault, action.parameters ?? {}).issues;
    if (issue) refuse(`${field}.parameters.${issue.parameter}`, issue.message);
    validateDocument(field, action, system);
    validateTargetsOf(field, action, fault, targets);
    for (const earlier of action.startAfter ?? []) {
      if (!Object.hasOwn(actions, earlier)) {
        refuse(`${field}.startAfter`, `${JSON.stringify(earlier)} is not an action of the template`);
      }
    }
  }
  const circular = circularActions(actions);
  if (circular.length > 0) refuse('actions', `${circular.join(', ')} wait for each other by startAfter`);
  const firsts = Object.values(actions).filter(({ startAfter }) => !startAfter?.length);
  checkQuota('actions that start in parallel', firsts.length, quotas.parallelActions);
}

/** FIS itself would find out only when it starts the document. */
function validateDocument(field: string, action: ActionDefinition, system: SystemModel): void {
  try {
    const effect = effectOf(action);
    if (effect.kind === 'automation') checkNames(effect.run, system);
  } catch (error) {
    if (!(error instanceof AutomationError)) throw error;
    throw new ValidationException(`${field}.parameters.${error.message}`);
  }
}

function validateTargetsOf(
  field: string,
  action: ActionDefinition,
  fault: Fault,
  targets: TemplateContent['targets'],
): void {
  const wanted = fault.target;
  for (const [key, target] of Object.entries(action.targets ?? {})) {
    if (key !== wanted?.key) {
      refuse(`${field}.targets.${key}`, `${fault.actionId} takes ${wanted ? `targets as ${wanted.key}` : 'no target'}`);
    }
    if (!Object.hasOwn(targets, target)) {
      refuse(`${field}.targets.${key}`, `${JSON.stringify(target)} is not a target of the template`);
    }
    if (targets[target]?.resourceType !== wanted.resourceType) {
      refuse(`${field}.targets.${key}`, `target ${JSON.stringify(target)} is not of type ${wanted.resourceType}`);
    }
  }
  if (wanted && !action.targets?.[wanted.key]) {
    refuse(`${field}.targets.${wanted.key}`, `is required by ${fault.actionId}`);
  }
}
