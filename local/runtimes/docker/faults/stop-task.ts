import type { Planner } from '../../planner.ts';
import type { ByScheduler, Seen } from '../../step-by.ts';
import type { ContainedTasks } from '../contained.ts';
import { proveOnce } from './once.ts';

export interface StopTaskStep {
  readonly do: 'stop-task';
  readonly faultId: string;
  readonly taskArn: string;
}

/** ECS StopTask. Source: FIS actions reference, aws:ecs:stop-task. */
export const stopTask: Planner<'stop-task', StopTaskStep> = (_effect, { faultId, task }) => ({
  steps: [{ do: 'stop-task', faultId, taskArn: task.taskArn }],
  fidelity: 'As ECS stops a task: SIGTERM, SIGKILL after the stop timeout, and another in its place.',
});

type Eyes = { readonly tasks: Pick<ContainedTasks, 'hasStopped'> };
type Scheduler = Pick<ContainedTasks, 'stopTask'>;

export const stopTaskHalves: Seen<StopTaskStep, Eyes> & ByScheduler<StopTaskStep, Scheduler> = {
  do: 'stop-task',
  by: 'scheduler',
  wayBack: null,
  execute: ({ taskArn, faultId }, tasks) => tasks.stopTask(taskArn, `stopped by fault ${faultId}`),
  observe: ({ taskArn }, { tasks }) => {
    const seen = tasks.hasStopped(taskArn);
    const detail = seen ? "the task's container has ended" : "the task's container has not ended yet";
    return { observer: 'Docker daemon', seen, detail };
  },
  prove: proveOnce,
};
