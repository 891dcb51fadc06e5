import { type AlarmPort, alarmName } from '../../lib/model/alarm-port.ts';
import { isLasting, type Plan } from '../../lib/model/events/plan.ts';
import type { PreparedAction } from '../../lib/model/experiments/prepare.ts';
import type { AlarmAssertion } from '../../lib/model/faults/effect.ts';
import type { PlannedEffect, PlanRequest, Task } from '../runtimes/runtime.ts';
import type { HeldPlans } from './held-plans.ts';
import { observeOnce, observeUntilSeen } from './observer.ts';
import type { RunPorts } from './run-ports.ts';

/** What an action will do, and for how long: real time, 0 for an action that happens once. */
export interface PlannedAction {
  readonly plans: readonly Plan[];
  readonly holdMilliseconds: number;
  /** What FIS says of how long it lasts. */
  readonly askedMilliseconds: number;
}

/** Plans an action on what it names, or on each of its tasks as they are now. Throws where it is refused, or a task is gone. */
export function planAction(
  { actionId, effect, durationMilliseconds }: PreparedAction,
  targets: readonly Task[],
  { runtime, ids, timeScale, alarms }: Pick<RunPorts, 'runtime' | 'ids' | 'timeScale' | 'alarms'>,
): PlannedAction {
  if (effect.kind === 'aws-only') throw new Error(effect.reason);
  if (effect.kind === 'assert-alarm-state') refuseUnknown(effect, alarms);
  const scaled = durationMilliseconds * timeScale;
  const request = (task?: Task): PlanRequest => ({
    faultId: ids.fault(),
    actionId,
    effect,
    durationMilliseconds: scaled,
    ...(task && { task }),
  });
  const plans = isOnWhole(effect)
    ? [runtime.plan(request())]
    : tasksNow(targets, runtime.tasks()).map((task) => runtime.plan(request(task)));
  const holdMilliseconds = Math.max(scaled, ...plans.map((plan) => plan.holdMilliseconds));
  return { plans, holdMilliseconds, askedMilliseconds: scaled };
}

const isOnWhole = (effect: PlannedEffect) => 'on' in effect;

/** Throws where nobody here has one of the alarms. */
function refuseUnknown({ alarms: arns }: AlarmAssertion, alarms: AlarmPort): void {
  const unknown = arns.find((arn) => !alarms.exists(arn));
  if (unknown !== undefined) throw new Error(`there is no alarm ${unknown}`);
}

/** Throws naming the alarms that are in none of the states. */
function assertStates({ alarms: arns, states }: AlarmAssertion, alarms: AlarmPort): void {
  const wrong = arns.flatMap((arn) => {
    const { state, reason } = alarms.read(arn);
    return states.includes(state) ? [] : [`alarm ${alarmName(arn)} is in state ${state} (${reason})`];
  });
  if (wrong.length > 0) throw new Error(`${wrong.join(', ')}, not ${states.join(' or ')}`);
}

/** The targets as they are now. Throws where one has gone. */
function tasksNow(targets: readonly Task[], tasks: readonly Task[]): Task[] {
  return targets.map(({ taskArn }) => {
    const task = tasks.find((now) => now.taskArn === taskArn && now.lastStatus === 'RUNNING');
    if (!task) throw new Error(`task ${taskArn} is no longer running`);
    return task;
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
  onRunning(plans: readonly Plan[]): void;
}

/**
 * Effects that there is one of at a time on a task or service. Two network actions FIS refuses; of two versions the second
 * would take the first for what ran before, and put it back at its end.
 */
const aloneOn: Partial<Record<PreparedAction['effect']['kind'], string>> = {
  network: 'network actions cannot run in parallel on a task',
  deploy: 'versions cannot be deployed in parallel over a service',
};

/** One-shot effects are looked for this long, in milliseconds of real time. */
const oneShotLookMilliseconds = 2000;

/** Runs an action to its end or to the halt. Rejects where it cannot be applied, or was not proven to be undone. */
export async function runAction(
  action: PreparedAction,
  targets: readonly Task[],
  context: ActionContext,
): Promise<void> {
  const { held, halting, claims } = context;
  const owner = `${context.experimentId}/${action.name}`;
  const planned = planAction(action, targets, context);
  const { plans, holdMilliseconds } = planned;
  if (action.effect.kind === 'assert-alarm-state') assertStates(action.effect, context.alarms);
  const rule = aloneOn[action.effect.kind];
  if (rule !== undefined) {
    claims.claim(
      owner,
      plans.map(({ resourceArn }) => resourceArn),
      rule,
    );
  }

  await holdAll(plans, action.name, context);
  context.onRunning(plans);
  const over = new AbortController();
  const lookLimit = holdMilliseconds || oneShotLookMilliseconds;
  const signal = AbortSignal.any([halting, over.signal]);
  for (const plan of plans) context.watch(observeUntilSeen(context.experimentId, plan, lookLimit, context, signal));

  if (holdMilliseconds > 0) {
    await holdFor(planned, context);
    over.abort();
  }
  if (halting.aborted) return;
  const messages = plans.filter((plan) => plan.messages !== undefined);
  await Promise.all(messages.map((plan) => observeOnce(context.experimentId, plan, context, halting)));
  if (!(await held.release(action.name))) throw new Error('it is not proven to be undone');
  claims.free(owner);
  if (action.overrun) throw new Error(action.overrun);
}

/** Between two looks whether it is over. */
const lookMilliseconds = 200;

/** Until the time is over, the experiment halts, or there is nothing left to hold of any plan. */
async function holdFor(
  { plans, holdMilliseconds, askedMilliseconds }: PlannedAction,
  { clock, halting, runtime }: ActionContext,
): Promise<void> {
  const begun = clock.monotonic();
  // What becomes of the good messages beside them is to be seen, too.
  if (plans.some(hasMessages)) await clock.sleep(askedMilliseconds, halting);
  if (!plans.some(mayBeOver)) return clock.sleep(holdMilliseconds, halting);
  const end = begun + holdMilliseconds;
  while (!halting.aborted && clock.monotonic() < end && !(await areOver(plans, runtime))) {
    await clock.sleep(Math.min(lookMilliseconds, Math.max(0, end - clock.monotonic())), halting);
  }
}

const hasMessages = ({ messages }: Plan): boolean => messages !== undefined;

/** Others may undo what is deployed or handle messages, and a task that is to go is gone before its time. */
const mayBeOver = (plan: Plan): boolean =>
  hasMessages(plan) || plan.replacesTasks === true || (plan.endsTask && isLasting(plan));

/** A look that fails has seen nothing over. */
async function areOver(plans: readonly Plan[], { isOver, tasks }: RunPorts['runtime']): Promise<boolean> {
  const over = plans.map(async (plan) => isTaskGone(plan, tasks()) || isOver(plan).catch(() => false));
  return (await Promise.all(over)).every(Boolean);
}

const isTaskGone = ({ endsTask, resourceArn }: Plan, tasks: readonly Task[]): boolean =>
  endsTask && !tasks.some(({ taskArn, lastStatus }) => taskArn === resourceArn && lastStatus !== 'STOPPED');

/** Applies to all tasks at once and waits for all, so that nothing is applied later behind a failure's back. */
async function holdAll(plans: readonly Plan[], action: string, { held, halting }: ActionContext): Promise<void> {
  const results = await Promise.allSettled(plans.map((plan) => held.hold(action, plan, halting)));
  const failure = results.find((result) => result.status === 'rejected');
  if (failure && !halting.aborted) throw failure.reason;
}
