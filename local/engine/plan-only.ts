import type { Plan } from '../../lib/model/events/plan.ts';
import { planAction, prepareAction } from './action-run.ts';
import { withDerivedTargets } from './derived-targets.ts';
import { refusalOf } from './effect-of.ts';
import { TargetResolutionError } from './errors.ts';
import type { RunPorts } from './run-ports.ts';
import { type ResolvedTargets, resolveTargets } from './target-resolution.ts';
import type { ExperimentTemplate } from './template.ts';

/** What an experiment would do: its targets, and each action's plans with their reverts. */
export interface DryRun {
  readonly targets: Readonly<Record<string, readonly string[]>>;
  readonly actions: readonly PlannedAction[];
}

export interface PlannedAction {
  readonly name: string;
  readonly actionId: string;
  readonly startAfter: readonly string[];
  /** Scaled, milliseconds. */
  readonly durationMilliseconds: number;
  readonly plans: readonly Plan[];
  /** Why the action would fail before anything is applied. */
  readonly refusal?: string;
}

/** Resolves and plans without applying. Throws TargetResolutionError where the experiment would fail at its start. */
export function planOnly(given: ExperimentTemplate, ports: RunPorts): DryRun {
  const { runtime, condemned, random } = ports;
  const { name: system } = runtime.system.topology;
  const template = withDerivedTargets(given, system);
  const refusal = refusalOf(template, runtime);
  if (refusal) throw new TargetResolutionError(refusal);
  const targets = resolveTargets({ template, tasks: runtime.tasks(), system, condemned, random });
  return {
    targets: Object.fromEntries([...targets].map(([name, tasks]) => [name, tasks.map(({ taskArn }) => taskArn)])),
    actions: Object.keys(template.actions).map((name) => planOne(name, template, targets, ports)),
  };
}

function planOne(name: string, template: ExperimentTemplate, targets: ResolvedTargets, ports: RunPorts): PlannedAction {
  const definition = template.actions[name];
  if (!definition) throw new Error(`no action ${name}`);
  const action = prepareAction(name, definition, ports);
  const tasks = Object.values(definition.targets ?? {}).flatMap((target) => targets.get(target) ?? []);
  const planned = {
    name,
    actionId: definition.actionId,
    startAfter: definition.startAfter ?? [],
    durationMilliseconds: action.durationMilliseconds,
  };
  try {
    return { ...planned, plans: planAction(action, tasks, ports) };
  } catch (error) {
    return { ...planned, plans: [], refusal: (error as Error).message };
  }
}
