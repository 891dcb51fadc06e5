import { wordsOn } from '../../lib/model/events/plan.ts';
import type { PreparedAction } from '../../lib/model/experiments/prepare.ts';
import type { Task } from '../runtimes/runtime.ts';
import { runAction } from './action-run.ts';
import { whyNotHere } from './not-here.ts';
import type { RunContext } from './run-context.ts';
import type { Resolution } from './target-resolution.ts';

/** Runs the actions in the order of their `startAfter`, until none is left or the experiment halts; never rejects. */
export async function runActions({ targets, empty }: Resolution, context: RunContext): Promise<void> {
  const { prepared, schedule, halt } = context;
  const running = new Map<string, Promise<void>>();
  for (;;) {
    for (const name of halt.cause ? [] : schedule.begin()) {
      const named = prepared.actions.get(name)?.targets ?? [];
      const mine = named.flatMap((target) => targets.get(target) ?? []);
      const whyNone = named.flatMap((target) => empty.get(target) ?? []).join('; ');
      running.set(
        name,
        runOne(name, { targets: mine, whyNone }, context).finally(() => running.delete(name)),
      );
    }
    if (running.size === 0) return;
    await Promise.race(running.values());
  }
}

/** What an action's targets mean, and why they mean nothing where they do. */
interface Found {
  readonly targets: readonly Task[];
  readonly whyNone: string;
}

/** Why an action is left out, and whether it could not have been executed here; undefined where it is not left out. */
function whySkipped(
  action: PreparedAction,
  { targets, whyNone }: Found,
  { actionsMode, skipUnsupported }: Pick<RunContext, 'actionsMode' | 'skipUnsupported'>,
): { readonly reason: string; readonly isUnsupported: boolean } | undefined {
  if (actionsMode === 'skip-all') return { reason: 'Actions mode is skip-all.', isUnsupported: false };
  const notHere = whyNotHere(action);
  const isUnsupported = notHere !== undefined;
  if (isUnsupported && skipUnsupported) return { reason: notHere, isUnsupported };
  if (action.targets.length === 0 || targets.length > 0) return undefined;
  return { reason: `Target resolution returned empty set: ${whyNone}.`, isUnsupported };
}

/** Runs one action; an error of it halts the experiment, as on AWS. */
async function runOne(name: string, found: Found, context: RunContext): Promise<void> {
  const { prepared, states, schedule, halting, halt } = context;
  const { targets } = found;
  try {
    const action = prepared.actions.get(name);
    if (!action) throw new Error(`no action ${name}`);
    const skipped = whySkipped(action, found, context);
    if (skipped) {
      states.action(name, 'skipped', skipped.reason, skipped);
      return schedule.done(name);
    }
    states.action(name, 'initiating', 'Action is initiating.');
    let words: readonly string[] = [];
    const say = (reason: string) => [reason, ...words].join(' ');
    await runAction(action, targets, {
      ...context,
      onRunning: (plans) => {
        words = wordsOn(plans);
        if (!halting.aborted) states.action(name, 'running', say('Action is running.'));
      },
    });
    if (halting.aborted) return;
    states.action(name, 'completed', say('Action was completed.'));
    schedule.done(name);
  } catch (error) {
    const { message } = error as Error;
    states.action(name, 'failed', message);
    schedule.done(name);
    halt.by({ status: 'failed', reason: `Action ${name} failed: ${message}` });
  }
}
