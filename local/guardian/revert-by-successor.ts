import { systemClock } from '../../base/clock.ts';
import { OtherProcessGone } from '../../base/rpc.ts';
import type { Plan } from '../../lib/model/events/plan.ts';
import type { Guardian } from './guardian-client.ts';
import type { Reverted } from './holder.ts';

const successorLimitMilliseconds = 10_000;

/** What a guardian that has just died did not undo, the next one does, or the one after that: `guardian` gives the present one. */
export async function revertBySuccessor(plan: Plan, guardian: () => Guardian): Promise<Reverted> {
  const end = systemClock.monotonic() + successorLimitMilliseconds;
  for (;;) {
    const asked = guardian();
    try {
      return await asked.revert(plan);
    } catch (error) {
      if (!(error instanceof OtherProcessGone)) throw error;
      await replaced(asked, guardian, end);
    }
  }
}

/** Resolves when another guardian has taken over. */
async function replaced(dead: Guardian, guardian: () => Guardian, end: number): Promise<void> {
  while (guardian() === dead) {
    if (systemClock.monotonic() > end) throw new Error('the guardian has gone, and no other has come');
    await systemClock.sleep(20);
  }
}
