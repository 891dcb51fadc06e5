import { systemClock } from '../../../base/clock.ts';
import { withTimeLimit } from '../../../base/time-limit.ts';
import type { StepRunner } from '../../guardian/step-runner.ts';
import { kindOf } from './faults/index.ts';
import type { Hands } from './hands/hands.ts';

const stepLimitMilliseconds = 2000;

/** Carries the steps of this runtime out, each by the halves of its kind; rejects for a step of no kind. */
export function createStepRunner(hands: Hands): StepRunner {
  const { cycles, links, memory, writers } = hands;
  return {
    execute: async (step) => {
      const kind = kindOf(step);
      if (kind.by !== 'guardian') throw new Error(`${step.do} is the ${kind.by}'s to do, not the guardian's`);
      const { limitMilliseconds = stepLimitMilliseconds } = kind;
      await withTimeLimit(
        systemClock,
        limitMilliseconds,
        step.do,
        inPromise(() => kind.execute(step, hands)),
      );
    },
    undo: async (step) => {
      const undoing = inPromise(() => kindOf(step).undo(step, hands));
      await withTimeLimit(systemClock, stepLimitMilliseconds, `undoing ${step.do}`, undoing);
    },
    leftOver: async (step) => kindOf(step).leftOver(step, hands),
    letGo: () => cycles.stopAll(),
    strays: (leaders) => hands.strays(leaders),
    removeFiles: () => {
      hands.removeFolders();
      writers.removeFiles();
      memory.removeFiles();
    },
    close: () => links.close(),
  };
}

/** What throws rejects. */
const inPromise = async <Result>(call: () => Result | Promise<Result>): Promise<Result> => call();
