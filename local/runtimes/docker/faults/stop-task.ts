import type { ByScheduler, Seen } from '../../step-by.ts';
import { executeStopTask, type StopTaskStep, stopTaskName, stopTaskWith } from '../../stop-task.ts';
import type { ContainedTasks } from '../contained.ts';
import { proveOnce } from './once.ts';

export const stopTask = stopTaskWith(
  'As ECS stops a task: SIGTERM, SIGKILL after the stop timeout, and another in its place.',
);

type Eyes = { readonly tasks: Pick<ContainedTasks, 'hasStopped'> };
type Scheduler = Pick<ContainedTasks, 'stopTask'>;

export const stopTaskHalves: Seen<StopTaskStep, Eyes> & ByScheduler<StopTaskStep, Scheduler> = {
  do: stopTaskName,
  by: 'scheduler',
  wayBack: null,
  execute: executeStopTask,
  observe: ({ taskArn }, { tasks }) => {
    const seen = tasks.hasStopped(taskArn);
    const detail = seen ? "the task's container has ended" : "the task's container has not ended yet";
    return { observer: 'Docker daemon', seen, detail };
  },
  prove: proveOnce,
};
