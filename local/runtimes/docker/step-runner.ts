import { systemClock } from '../../../base/clock.ts';
import { withTimeLimit } from '../../../base/time-limit.ts';
import type { Step } from '../../../lib/model/events/plan.ts';
import type { StepRunner } from '../../guardian/step-runner.ts';
import type { StepKind } from './step-kind.ts';

/** A step is several programs, each in a container's namespaces, beside the tasks of a busy machine. */
const stepLimitMilliseconds = 10_000;

/**
 * Carries the steps of this runtime out, each by the halves of its kind; rejects for a step of no kind. What a target runs is
 * the daemon's: it has no processes of ours to end, and no files but those of its steps.
 */
export function createStepRunner(kinds: readonly StepKind[]): StepRunner {
  const kindOf = (step: Step): StepKind => {
    const kind = kinds.find((each) => each.do === step.do);
    if (!kind) throw new Error(`no step of containers is named ${JSON.stringify(step.do)}`);
    return kind;
  };
  /** What is being executed, also where nobody waits for it any more: an undo comes after it. */
  const executing = new Map<string, Promise<unknown>>();
  const inTime = (limit: number, what: string, call: () => unknown) =>
    withTimeLimit(systemClock, limit, what, (async () => void (await call()))());
  return {
    execute: async (step) => {
      const { limitMilliseconds = stepLimitMilliseconds, execute } = kindOf(step);
      const key = JSON.stringify(step);
      const call = (async () => void (await execute(step)))();
      const settled = call.catch(() => {}).finally(() => executing.delete(key));
      executing.set(key, settled);
      await inTime(limitMilliseconds, step.do, () => call);
    },
    undo: async (step) => {
      const { undo } = kindOf(step);
      await inTime(stepLimitMilliseconds, `undoing ${step.do}`, async () => {
        await executing.get(JSON.stringify(step));
        await undo(step);
      });
    },
    leftOver: async (step) => kindOf(step).leftOver(step),
    letGo: () => {},
    strays: () => [],
    removeFiles: () => {},
    close: () => {},
  };
}
