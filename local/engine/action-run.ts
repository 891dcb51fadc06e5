import { parseDuration } from '../../lib/model/duration.ts';
import type { Plan } from '../../lib/model/events/plan.ts';
import { type Effect, storeOf } from '../../lib/model/faults/effect.ts';
import { innermost } from '../../lib/model/faults/effect-of.ts';
import { durationOf, readParameters } from '../../lib/model/faults/fault.ts';
import { findFault } from '../../lib/model/faults/index.ts';
import { findStore } from '../../lib/model/topology.ts';
import { planFault } from '../drivers/index.ts';
import type { Task } from '../runtimes/runtime.ts';
import type { HeldPlans } from './held-plans.ts';
import { observeUntilSeen } from './observer.ts';
import type { RunPorts } from './run-ports.ts';
import type { ActionDefinition } from './template.ts';

/** An action with its parameters read. */
export interface PreparedAction {
  readonly name: string;
  readonly actionId: string;
  /** What it does in the end: of a document, what the document does. */
  readonly effect: Effect;
  /** Real time; 0 for an action that happens once. */
  readonly durationMilliseconds: number;
  /** Why it fails when its time is over: its document takes longer than the action lets it. */
  readonly overrun?: string;
}

/** Reads a validated action. Throws where it was not validated. */
export function prepareAction(
  name: string,
  { actionId, parameters = {} }: ActionDefinition,
  { runtime, timeScale }: Pick<RunPorts, 'runtime' | 'timeScale'>,
): PreparedAction {
  const fault = findFault(actionId);
  if (!fault) throw new Error(`${actionId} is not an action`);
  const { values } = readParameters(fault, parameters);
  const effect = fault.effect(values);
  const asked = effect.kind === 'automation' ? effect.run.durationMilliseconds : durationOf(values);
  const { maxDuration } = parameters;
  const limit = (maxDuration && parseDuration(maxDuration)) || Number.POSITIVE_INFINITY;
  const inner = innermost(effect);
  return {
    name,
    actionId,
    effect: inner,
    durationMilliseconds: asked > 0 ? Math.min(asked, limit) * timeScale : runtime.ownDuration(inner),
    ...(asked > limit && { overrun: `its document takes longer than maxDuration ${maxDuration}` }),
  };
}

/** Plans an action on its store, or on each of its tasks as they are now. Throws where it is refused, or a task is gone. */
export function planAction(
  { actionId, effect, durationMilliseconds }: PreparedAction,
  targets: readonly Task[],
  { runtime, ids }: Pick<RunPorts, 'runtime' | 'ids'>,
): Plan[] {
  const refusal = runtime.refuses(effect);
  if (refusal) throw new Error(refusal);
  const { system } = runtime;
  const tasks = runtime.tasks();
  const request = () => ({ faultId: ids.fault(), actionId, effect, tasks, system, durationMilliseconds });
  const store = findStore(system.topology, storeOf(effect) ?? '');
  if (store) return [planFault({ ...request(), store })];
  return targets.map(({ taskArn }) => {
    const task = tasks.find((now) => now.taskArn === taskArn && now.lastStatus === 'RUNNING');
    if (!task) throw new Error(`task ${taskArn} is no longer running`);
    return planFault({ ...request(), task, memoryMebibytes: runtime.memoryOf(task.service) });
  });
}

/** What an action shares with the others of its experiment. */
export interface ActionContext extends RunPorts {
  readonly experimentId: string;
  readonly held: HeldPlans;
  /** Aborts when the experiment halts; what is held then is undone by the experiment. */
  readonly halting: AbortSignal;
  /** Takes an observation that may outlast its action. */
  watch(observation: Promise<void>): void;
  /** Called when everything is applied. */
  onRunning(): void;
}

/** One-shot effects are looked for this long, in milliseconds of real time. */
const oneShotLookMilliseconds = 2000;

/** Runs an action to its end or to the halt. Rejects where it cannot be applied, or was not proven to be undone. */
export async function runAction(
  action: PreparedAction,
  targets: readonly Task[],
  context: ActionContext,
): Promise<void> {
  const { held, halting, clock, claims } = context;
  const owner = `${context.experimentId}/${action.name}`;
  const plans = planAction(action, targets, context);
  if (action.effect.kind === 'network')
    claims.claim(
      owner,
      plans.map(({ resourceArn }) => resourceArn),
    );

  await holdAll(plans, action.name, context);
  context.onRunning();
  const over = new AbortController();
  const lookLimit = action.durationMilliseconds || oneShotLookMilliseconds;
  const signal = AbortSignal.any([halting, over.signal]);
  for (const plan of plans) context.watch(observeUntilSeen(context.experimentId, plan, lookLimit, context, signal));

  if (action.durationMilliseconds > 0) {
    await clock.sleep(action.durationMilliseconds, halting);
    over.abort();
  }
  if (halting.aborted) return;
  if (!(await held.release(action.name))) throw new Error('it is not proven to be undone');
  claims.free(owner);
  if (action.overrun) throw new Error(action.overrun);
}

/** Applies to all tasks at once and waits for all, so that nothing is applied later behind a failure's back. */
async function holdAll(plans: readonly Plan[], action: string, { held, halting }: ActionContext): Promise<void> {
  const results = await Promise.allSettled(plans.map((plan) => held.hold(action, plan, halting)));
  const failure = results.find((result) => result.status === 'rejected');
  if (failure && !halting.aborted) throw failure.reason;
}
