import type { Planner } from '../../planner.ts';
import type { DutyCycleStep } from './cpu-stress.ts';
import { processesOf } from './processes-of.ts';

/** The task's processes are stopped for good: all of their time is taken, not a share of it. */
export const hang: Planner<'hang', DutyCycleStep> = (_effect, { faultId, task }) => ({
  steps: [{ do: 'duty-cycle', faultId, ...processesOf(task), share: 1 }],
  fidelity: `SIGSTOP to the process group of the task${task.mark === undefined ? '' : ', and to what it has started outside it'}, as the document in AWS does it; health checks come from outside and go on.`,
});
