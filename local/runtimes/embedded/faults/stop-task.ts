import { executeStopTask, type StopTaskStep, stopTaskName, stopTaskWith } from '../../stop-task.ts';
import { defineStep, happensOnce } from '../step-kind.ts';
import { sawDeath } from './saw-death.ts';

export const stopTask = stopTaskWith(
  'As ECS stops a task: out of rotation, SIGTERM, and SIGKILL after the stop timeout.',
);

/** SIGTERM, then SIGKILL after the stop timeout. */
export const stopTaskStep = defineStep<StopTaskStep>({
  do: stopTaskName,
  ...happensOnce,
  by: 'scheduler',
  execute: executeStopTask,
  observe: ({ taskArn }, eyes) => sawDeath(taskArn, eyes),
});
