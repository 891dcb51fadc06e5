import { systemClock } from '../../base/clock.ts';
import { isLasting, type Plan } from '../../lib/model/events/plan.ts';
import type { StepRunner } from './step-runner.ts';
import { createTurns } from './turns.ts';
import { undo } from './undo.ts';

/** Holds plans: applies them, keeps them under their leases and undoes them. */
export interface Holder {
  /**
   * Applies a plan's steps in order and holds it, where something of it lasts. When one fails it undoes the plan and
   * rejects with the step's error.
   */
  apply(plan: Plan): Promise<void>;
  /** Undoes a plan, also one that was never applied here, and gives what is left of it. */
  revert(plan: Plan): Promise<Reverted>;
  /** Fault ids, newest first. */
  held(): string[];
  /** Continues every process, then undoes all held plans, newest first, telling of each, and again what is left; nothing can be applied any more. */
  revertAll(onUndone: (undone: Undone) => void): Promise<void>;
}

/** A plan that was undone unasked, and the artefacts that are left of it. */
export interface Undone {
  readonly faultId: string;
  readonly remaining: string[];
}

export interface Reverted {
  /** Artefacts with the fault's id that are left; the fault is held until there are none. */
  readonly remaining: string[];
}

/** What a busy machine has not undone in time is tried again. */
const mostPasses = 3;

interface Held {
  readonly plan: Plan;
  readonly lease: AbortController;
}

/** `onExpired` is told when a lease has ended and its plan was undone. */
export function createHolder(
  runner: StepRunner,
  log: (line: string) => void,
  onExpired: (expired: Undone) => void,
): Holder {
  const holding = new Map<string, Held>();
  const inTurn = createTurns();
  const closing = new AbortController();
  const closed = new Promise<never>((_, reject) => {
    closing.signal.addEventListener('abort', () => reject(closing.signal.reason));
  });
  closed.catch(() => {});

  const revertNow = async (plan: Plan): Promise<Reverted> => {
    const remaining = await undo(plan, runner, log);
    if (remaining.length === 0) {
      holding.get(plan.faultId)?.lease.abort();
      holding.delete(plan.faultId);
    }
    return { remaining };
  };
  const revert = (plan: Plan) => inTurn(plan.faultId, () => revertNow(plan));

  const holdUntilExpired = async ({ plan, lease }: Held) => {
    await systemClock.sleep(plan.leaseMilliseconds, lease.signal);
    if (lease.signal.aborted) return;
    const { remaining } = await revert(plan);
    onExpired({ faultId: plan.faultId, remaining });
  };

  const applyNow = async (plan: Plan) => {
    if (holding.has(plan.faultId)) throw new Error(`fault ${plan.faultId} is held already`);
    const held = { plan, lease: new AbortController() };
    holding.set(plan.faultId, held);
    try {
      for (const step of plan.steps) {
        closing.signal.throwIfAborted();
        await Promise.race([runner.execute(step), closed]);
      }
    } catch (error) {
      await revertNow(plan);
      throw error;
    }
    if (isLasting(plan)) void holdUntilExpired(held);
    else holding.delete(plan.faultId);
  };

  const held = () => [...holding.keys()].reverse();

  return {
    apply: (plan) => inTurn(plan.faultId, () => applyNow(plan)),
    revert,
    held,
    revertAll: async (onUndone) => {
      closing.abort(new Error('the guardian is closing'));
      runner.letGo();
      for (let pass = 0; pass < mostPasses && holding.size > 0; pass++) {
        for (const { plan } of [...holding.values()].reverse()) {
          const { remaining } = await revert(plan);
          onUndone({ faultId: plan.faultId, remaining });
        }
      }
    },
  };
}
