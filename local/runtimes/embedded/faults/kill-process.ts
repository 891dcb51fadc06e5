import { signalProcess } from '../../../../base/process/identity.ts';
import type { ProcessIdentity } from '../../../../lib/model/events/process-identity.ts';
import { serviceNamed } from '../../../../lib/model/topology.ts';
import { InvalidTargetError } from '../../runtime.ts';
import type { Planner } from '../planner.ts';
import { defineStep, happensOnce } from '../step-kind.ts';
import { sawDeath } from './saw-death.ts';

export interface SignalStep {
  readonly do: 'signal';
  readonly taskArn: string;
  readonly process: ProcessIdentity;
  readonly signal: 'SIGTERM' | 'SIGKILL';
}

/** A signal to the task's process, which must bear the name asked for, as `killall` would find it. */
export const killProcess: Planner<'kill-process', SignalStep> = (effect, { task, system }) => {
  const { processName } = serviceNamed(system.topology, task.service);
  if (effect.processName !== processName) {
    throw new InvalidTargetError(
      `task ${task.taskArn} of ${task.service} runs no process named ${JSON.stringify(effect.processName)}; its process is ${processName}`,
    );
  }
  return {
    steps: [{ do: 'signal', taskArn: task.taskArn, process: task.process, signal: effect.signal }],
    fidelity: 'The same signal to the same process; as in a container of one process, the task ends with it.',
  };
};

export const signalStep = defineStep<SignalStep>({
  do: 'signal',
  ...happensOnce,
  by: 'guardian',
  execute: ({ process, signal }, { refuseStranger }) => {
    refuseStranger(process);
    if (!signalProcess(process, signal)) throw new Error(`process ${process.pid} has gone before ${signal}`);
  },
  observe: ({ taskArn }, eyes) => sawDeath(taskArn, eyes),
});
