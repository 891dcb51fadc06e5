import type { Clock } from '../../base/clock.ts';
import { withTimeLimit } from '../../base/time-limit.ts';
import type { EventLog } from '../../lib/model/events/event.ts';
import { isLasting, type Plan } from '../../lib/model/events/plan.ts';
import type { RevertProof } from '../../lib/model/events/proof.ts';
import type { Runtime } from '../runtimes/runtime.ts';

/** The faults of one experiment that are to be undone; it writes the way back down before anything is applied. */
export interface HeldPlans {
  /** Records the plan durably, then applies it. Rejects where it cannot be applied, or where `signal` aborts first. */
  hold(action: string, plan: Plan, signal: AbortSignal): Promise<void>;
  /** Undoes the faults of an action and proves it; tells whether all of them were. */
  release(action: string): Promise<boolean>;
  /** Undoes everything, beginning with the newest action; none waits for another. */
  releaseAll(): Promise<void>;
  /** Ids of the faults that were not proven to be undone. */
  failed(): readonly string[];
}

/** How long the runtime may take to apply or to undo, milliseconds of real time. */
const limitMilliseconds = 15_000;

export function createHeldPlans(
  experimentId: string,
  { runtime, log, clock }: { runtime: Runtime; log: EventLog; clock: Clock },
): HeldPlans {
  let held: { readonly action: string; readonly plan: Plan }[] = [];
  const failed: string[] = [];

  const undo = async (plan: Plan) => {
    const proof = await withTimeLimit(clock, limitMilliseconds, 'the revert', runtime.release(plan));
    const problem = whatIsLeft(proof);
    if (problem) throw new Error(problem);
    log.append({ type: 'fault-reverted', experimentId, faultId: plan.faultId, proof });
  };

  const undoOrTell = async (plan: Plan): Promise<boolean> => {
    try {
      await undo(plan).catch(() => undo(plan));
      return true;
    } catch (error) {
      const message = (error as Error).message;
      log.append({ type: 'revert-failed', experimentId, faultId: plan.faultId, message });
      failed.push(plan.faultId);
      return false;
    }
  };

  const release = async (action: string) => {
    const mine = held.filter((entry) => entry.action === action);
    held = held.filter((entry) => entry.action !== action);
    const undone = await Promise.all(mine.reverse().map(({ plan }) => undoOrTell(plan)));
    return undone.every(Boolean);
  };

  return {
    hold: async (action, plan, signal) => {
      if (isLasting(plan)) held.push({ action, plan });
      await log.durable({ type: 'fault-planned', experimentId, action, plan });
      signal.throwIfAborted();
      try {
        await withTimeLimit(clock, limitMilliseconds, 'applying the fault', runtime.hold(plan));
      } catch (error) {
        const message = (error as Error).message;
        log.append({ type: 'fault-failed', experimentId, faultId: plan.faultId, message });
        throw new Error(`${plan.resourceArn}: ${message}`, { cause: error });
      }
      log.append({ type: 'fault-applied', experimentId, action, faultId: plan.faultId });
    },
    release,
    releaseAll: async () => {
      const actions = new Set(held.map(({ action }) => action).reverse());
      await Promise.all([...actions].map(release));
    },
    failed: () => failed,
  };
}

function whatIsLeft({ remaining, probe }: RevertProof): string | undefined {
  if (remaining.length > 0) return `still there: ${remaining.join(', ')}`;
  return probe.matches ? undefined : `the probe does not match: ${probe.detail}`;
}
