import { systemClock } from '../../base/clock.ts';
import { signalProcess } from '../../base/process/identity.ts';
import { withTimeLimit } from '../../base/time-limit.ts';
import type { Step } from '../../lib/model/events/plan.ts';
import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';
import type { Tools } from './tools.ts';

type StepOf<Kind extends Step['do']> = Extract<Step, { do: Kind }>;
type Executors = { readonly [Kind in Step['do']]: (step: StepOf<Kind>) => Promise<void> };

/** Carries one step out; rejects when it fails or takes longer than its time limit. */
export type RunStep = (step: Step) => Promise<void>;

const stepLimitMilliseconds = 2000;
/** Starting writers means starting programs. */
const writeLimitMilliseconds = 10_000;

/** One executor per kind of step. Steps that disturb a process refuse one that `isOurs` does not know. */
export function createStepRunner(
  { cycles, links, memory, writers }: Tools,
  isOurs: (process: ProcessIdentity) => boolean,
): RunStep {
  const refuseStranger = (process: ProcessIdentity) => {
    if (!isOurs(process)) throw new Error(`process ${process.pid} was not started by this system; it is not touched`);
  };

  const executors: Executors = {
    'stop-task': async ({ taskArn }) => {
      throw new Error(`stop-task is the scheduler's to do, not the guardian's (${taskArn})`);
    },
    signal: async ({ process, signal }) => {
      refuseStranger(process);
      if (!signalProcess(process, signal)) throw new Error(`process ${process.pid} has gone before ${signal}`);
    },
    'duty-cycle': async ({ faultId, process, share }) => {
      refuseStranger(process);
      cycles.take(faultId, process, share);
    },
    resume: async ({ faultId, process }) => cycles.give(faultId, process),
    write: (step) => writers.start(step),
    'end-write': (step) => writers.end(step),
    'fill-memory': async (step) => {
      refuseStranger(step.process);
      memory.fill(step);
    },
    'empty-memory': async (step) => memory.empty(step),
    impair: ({ do: _, ...impairment }) => links.impair(impairment),
    clear: async ({ faultId }) => {
      const remaining = await links.clear(faultId);
      if (remaining.length > 0) throw new Error(`links still impaired: ${remaining.join(', ')}`);
    },
  };

  return async (step) => {
    const execute = executors[step.do] as ((step: Step) => Promise<void>) | undefined;
    if (!execute) throw new Error(`unknown step ${JSON.stringify(step.do)}`);
    const limit = step.do === 'write' ? writeLimitMilliseconds : stepLimitMilliseconds;
    await withTimeLimit(systemClock, limit, step.do, execute(step));
  };
}
