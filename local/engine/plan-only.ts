import type { Plan } from '../../lib/model/events/plan.ts';
import type { PreparedAction } from '../../lib/model/experiments/prepare.ts';
import { planAction } from './action-run.ts';
import { TargetResolutionError } from './errors.ts';
import { whyNotHere } from './not-here.ts';
import type { RunPorts } from './run-ports.ts';
import { whyNotInItsAccounts } from './target-accounts.ts';
import { type Resolvable, type ResolvedTargets, resolveTargets } from './target-resolution.ts';

/** What an experiment would do: its targets, and each action's plans with the way back. */
export interface DryRun {
  readonly targets: Readonly<Record<string, readonly string[]>>;
  readonly actions: readonly DryAction[];
  /**
   * Why it would fail before any action begins: it is to act in other accounts, its targets are not there, or a service
   * would lose its last task.
   */
  readonly refusal?: string;
}

export interface DryAction {
  readonly name: string;
  readonly actionId: string;
  readonly startAfter: readonly string[];
  /** Scaled, milliseconds. */
  readonly durationMilliseconds: number;
  readonly plans: readonly Plan[];
  /** Why the action would fail before anything is applied. */
  readonly refusal?: string;
  /** Why it would be skipped: it is not executed here. */
  readonly skipped?: string;
}

/** Resolves and plans without applying. */
export function planOnly(request: Omit<Resolvable, 'actionsMode'>, ports: RunPorts): DryRun {
  const elsewhere = whyNotInItsAccounts(request.template);
  if (elsewhere) return { targets: {}, actions: [], refusal: elsewhere.reason };
  let targets: ResolvedTargets;
  try {
    ({ targets } = resolveTargets({ ...request, actionsMode: 'run-all' }, ports));
  } catch (error) {
    if (error instanceof TargetResolutionError) return { targets: {}, actions: [], refusal: error.message };
    throw error;
  }
  return {
    targets: Object.fromEntries([...targets].map(([name, tasks]) => [name, tasks.map(({ taskArn }) => taskArn)])),
    actions: [...request.prepared.actions.values()].map((action) => planOne(action, targets, ports)),
  };
}

function planOne(action: PreparedAction, targets: ResolvedTargets, ports: RunPorts): DryAction {
  const { name, actionId, startAfter } = action;
  const skipped = whyNotHere(action);
  if (skipped !== undefined) return { name, actionId, startAfter, durationMilliseconds: 0, plans: [], skipped };
  const tasks = action.targets.flatMap((target) => targets.get(target) ?? []);
  try {
    const { plans, holdMilliseconds } = planAction(action, tasks, ports);
    return { name, actionId, startAfter, durationMilliseconds: holdMilliseconds, plans };
  } catch (error) {
    const durationMilliseconds = action.durationMilliseconds * ports.timeScale;
    return { name, actionId, startAfter, durationMilliseconds, plans: [], refusal: (error as Error).message };
  }
}
