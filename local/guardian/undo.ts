import { systemClock } from '../../base/clock.ts';
import { processState } from '../../base/process/identity.ts';
import { withTimeLimit } from '../../base/time-limit.ts';
import type { Plan, Step } from '../../lib/model/events/plan.ts';
import type { RunStep } from './steps.ts';
import type { Tools } from './tools.ts';

const scanLimitMilliseconds = 1000;

/**
 * Runs every revert step of a plan, the last one first, whatever fails on the way, and gives the artefacts with the fault's
 * id that are left: the proof is what a scan finds, not what the steps said. Never rejects.
 */
export async function undo(plan: Plan, runStep: RunStep, tools: Tools, log: (line: string) => void): Promise<string[]> {
  for (const step of plan.revert.toReversed()) {
    await runStep(step).catch((error: Error) => log(`revert of ${plan.faultId}, step ${step.do}: ${error.message}`));
  }
  const found = await Promise.all(plan.apply.map((step) => leftOf(step, plan.faultId, tools)));
  return [...new Set(found.flat())];
}

/** What a step has left behind; a look that fails counts as something left, because nobody knows. */
async function leftOf(step: Step, faultId: string, tools: Tools): Promise<string[]> {
  try {
    return await withTimeLimit(
      systemClock,
      scanLimitMilliseconds,
      'the look for what is left',
      scan(step, faultId, tools),
    );
  } catch (error) {
    return [`unknown after ${step.do}: ${(error as Error).message}`];
  }
}

async function scan(step: Step, faultId: string, { cycles, links, memory, writers }: Tools): Promise<string[]> {
  switch (step.do) {
    case 'impair':
      return (await links.impaired()).includes(faultId) ? [`link impairment ${faultId}`] : [];
    case 'write':
      return writers.remains(step);
    case 'fill-memory':
      return memory.remains(step);
    case 'duty-cycle': {
      const { pid } = step.process;
      if (cycles.stoppedShare(faultId) !== undefined) return [`duty cycle of process ${pid}`];
      const isLeftStopped = processState(step.process) === 'stopped' && !cycles.isCycled(step.process);
      return isLeftStopped ? [`stopped process ${pid}`] : [];
    }
    default:
      return [];
  }
}
