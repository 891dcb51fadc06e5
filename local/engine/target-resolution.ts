import { parseSelectionMode } from '../../lib/model/experiments/selection-mode.ts';
import { effectOf, innermost } from '../../lib/model/faults/effect-of.ts';
import { labels } from '../../lib/model/labels.ts';
import type { Task } from '../runtimes/runtime.ts';
import { candidatesOf } from './candidates.ts';
import { targetTypes } from './catalogue.ts';
import { takesDown } from './effect-of.ts';
import { TargetResolutionError } from './errors.ts';
import { createHealthBudget, unlimitedHealthBudget } from './last-healthy.ts';
import { select } from './selection.ts';
import type { ExperimentTemplate, TargetDefinition } from './template.ts';

export interface ResolutionRequest {
  readonly template: ExperimentTemplate;
  readonly tasks: readonly Task[];
  /** The value of the label that tasks must carry. */
  readonly system: string;
  /** ARNs of tasks that running experiments take down. */
  readonly condemned: ReadonlySet<string>;
  readonly random: () => number;
}

/** The tasks of each target, by its name. */
export type ResolvedTargets = ReadonlyMap<string, readonly Task[]>;

/**
 * Resolves every target of a template, once. Throws {@link TargetResolutionError} for an empty target (unless the template
 * skips it and it is not given by ARN), one over FIS's quota, or one that takes a service's last healthy task.
 */
export function resolveTargets({ template, tasks, system, condemned, random }: ResolutionRequest): ResolvedTargets {
  const mayTakeLast = template.tags[labels.allowLastHealthyTask] === 'true';
  const budget = mayTakeLast ? unlimitedHealthBudget : createHealthBudget(tasks, condemned);
  const resolved = new Map<string, readonly Task[]>();
  for (const [name, target] of withoutChoiceFirst(template.targets)) {
    const mode = parseSelectionMode(target.selectionMode);
    if (!mode) throw new TargetResolutionError(`Target ${name} has no selection mode ${target.selectionMode}.`);
    const candidates = candidatesOf(target, tasks, system);
    const takenDown = isTakenDown(name, template);
    const selected = select(candidates, mode, takenDown ? budget : unlimitedHealthBudget, random);
    if (selected.length === 0 && template.experimentOptions.emptyTargetResolutionMode === 'fail') {
      throw new TargetResolutionError(`Target resolution returned empty set for target ${name}.`);
    }
    checkQuota(name, target, selected.length);
    resolved.set(name, selected);
  }
  return new Map(Object.keys(template.targets).map((name) => [name, resolved.get(name) ?? []]));
}

/** The tasks that a template's actions end. */
export function condemnedBy(template: ExperimentTemplate, resolved: ResolvedTargets): Task[] {
  return [...resolved].flatMap(([name, tasks]) => (isTakenDown(name, template) ? tasks : []));
}

/** Targets that leave no choice come first, so that a random one does not use up what they need. */
function withoutChoiceFirst(targets: ExperimentTemplate['targets']): [string, TargetDefinition][] {
  const hasChoice = ([, { selectionMode }]: [string, TargetDefinition]) => Number(selectionMode !== 'ALL');
  return Object.entries(targets).sort((a, b) => hasChoice(a) - hasChoice(b));
}

function isTakenDown(target: string, { actions }: ExperimentTemplate): boolean {
  return Object.values(actions)
    .filter(({ targets }) => Object.values(targets ?? {}).includes(target))
    .some((action) => takesDown(innermost(effectOf(action))));
}

/** FIS counts the resources of an action that tags or parameters give, after the selection. */
function checkQuota(name: string, { resourceType, resourceArns }: TargetDefinition, selected: number): void {
  const limit = targetTypes.get(resourceType)?.maximumResolved ?? 0;
  if (!resourceArns?.length && selected > limit) {
    throw new TargetResolutionError(
      `Target ${name} resolved to ${selected} tasks; the quota of ${resourceType} per action is ${limit} unless given by ARN.`,
    );
  }
}
