import { systemClock } from '../../base/clock.ts';
import { withTimeLimit } from '../../base/time-limit.ts';
import type { Plan, Step } from '../../lib/model/events/plan.ts';
import type { StepRunner } from './step-runner.ts';

/** A look into a container is several programs beside the tasks of a busy machine, and one of many at once waits for the others. */
const lookLimitMilliseconds = 5000;

/**
 * Undoes every step of a plan, the last one first, whatever fails on the way, and gives the artefacts with the fault's id
 * that are left: the proof is what a look finds, not what the undoing said. Never rejects.
 */
export async function undo(plan: Plan, runner: StepRunner, log: (line: string) => void): Promise<string[]> {
  for (const step of plan.steps.toReversed()) {
    await runner
      .undo(step)
      .catch((error: Error) => log(`revert of ${plan.faultId}, step ${step.do}: ${error.message}`));
  }
  const found = await Promise.all(plan.steps.map((step) => leftOf(step, runner)));
  return [...new Set(found.flat())];
}

/** A look that fails counts as something left, because nobody knows. */
async function leftOf(step: Step, runner: StepRunner): Promise<string[]> {
  try {
    return await withTimeLimit(systemClock, lookLimitMilliseconds, 'the look for what is left', runner.leftOver(step));
  } catch (error) {
    return [`unknown after ${step.do}: ${(error as Error).message}`];
  }
}
