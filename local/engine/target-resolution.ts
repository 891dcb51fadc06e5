import type { PreparedTarget, PreparedTemplate } from '../../lib/model/experiments/prepare.ts';
import { type TargetQuota, targetQuota } from '../../lib/model/experiments/target-quotas.ts';
import { labels } from '../../lib/model/labels.ts';
import type { Task } from '../runtimes/runtime.ts';
import { candidatesOf, reachable } from './candidates.ts';
import { TargetResolutionError } from './errors.ts';
import { createHealthBudget, unlimitedHealthBudget } from './last-healthy.ts';
import { targetsLeftOut, type Unsupported, whyNotBegun } from './not-here.ts';
import type { RunPorts } from './run-ports.ts';
import { select } from './selection.ts';
import type { ExperimentTemplate } from './template.ts';
import { whyEmpty } from './why-empty.ts';

/** A template, as it is and as it was read, and how it is started. */
export interface Resolvable extends Unsupported {
  readonly template: Pick<ExperimentTemplate, 'tags' | 'experimentOptions' | 'targetAccounts'>;
  readonly prepared: PreparedTemplate;
  readonly actionsMode: 'run-all' | 'skip-all';
}

/** The tasks of each target, by its name. */
export type ResolvedTargets = ReadonlyMap<string, readonly Task[]>;

/** What the targets of a template mean now. */
export interface Resolution {
  readonly targets: ResolvedTargets;
  /** Why a target is empty, of those that are. */
  readonly empty: ReadonlyMap<string, string>;
}

/**
 * Resolves every target of a template, once, for a run or a dry one. Throws {@link TargetResolutionError} for an action
 * that is not executed here (unless the start skips such, or nothing is executed), an empty target (unless the template skips
 * it and it is not given by ARN), one over FIS's quota, or one that takes a service's last healthy task.
 */
export function resolveTargets(
  { template, prepared, actionsMode, skipUnsupported }: Resolvable,
  { runtime, condemned, random, describeTask }: Pick<RunPorts, 'runtime' | 'condemned' | 'random' | 'describeTask'>,
): Resolution {
  const { emptyTargetResolutionMode } = template.experimentOptions;
  const why =
    actionsMode === 'run-all' && !skipUnsupported ? whyNotBegun(prepared, emptyTargetResolutionMode) : undefined;
  if (why !== undefined) throw new TargetResolutionError(why);
  const leftOut = skipUnsupported ? targetsLeftOut(prepared) : new Set();
  const tasks = runtime.tasks();
  const there = reachable(tasks, runtime.system.topology.name, describeTask);
  const mayTakeLast = template.tags[labels.allowLastHealthyTask] === 'true';
  const budget = mayTakeLast ? unlimitedHealthBudget : createHealthBudget(tasks, condemned);
  const resolved = new Map<string, readonly Task[]>();
  const empty = new Map<string, string>();
  for (const [name, target] of withoutChoiceFirst(prepared.targets)) {
    if (leftOut.has(name)) continue;
    const candidates = candidatesOf(target.definition, there);
    const selected = select(candidates, target.mode, target.isTakenDown ? budget : unlimitedHealthBudget, random);
    if (selected.length === 0) {
      const why = whyEmpty(target, there.ours);
      if (emptyTargetResolutionMode === 'fail') {
        throw new TargetResolutionError(`Target resolution returned empty set for target ${name}: ${why}.`);
      }
      empty.set(name, why);
    }
    checkQuota(
      target,
      selected.length,
      name,
      targetQuota(name, prepared.actions.values(), runtime.system, target.type),
    );
    resolved.set(name, selected);
  }
  const targets = new Map([...prepared.targets.keys()].map((name) => [name, resolved.get(name) ?? []]));
  return { targets, empty };
}

/** The tasks that a template's actions end. */
export function condemnedBy({ targets }: PreparedTemplate, resolved: ResolvedTargets): Task[] {
  return [...resolved].flatMap(([name, tasks]) => (targets.get(name)?.isTakenDown ? tasks : []));
}

/** Targets that leave no choice come first, so that a random one does not use up what they need. */
function withoutChoiceFirst(targets: PreparedTemplate['targets']): [string, PreparedTarget][] {
  const hasChoice = ([, { mode }]: [string, PreparedTarget]) => Number(mode.kind !== 'ALL');
  return [...targets].sort((a, b) => hasChoice(a) - hasChoice(b));
}

/** FIS counts the resources of an action that tags or parameters give, after the selection. */
function checkQuota(
  { type, definition }: PreparedTarget,
  selected: number,
  name: string,
  { limit, actionId = 'an action' }: TargetQuota,
): void {
  if (definition.resourceArns?.length || selected <= limit) return;
  throw new TargetResolutionError(
    `Target ${name} resolved to ${selected} tasks; the quota of ${type.resourceType} for ${actionId} is ${limit} unless given by ARN.`,
  );
}
