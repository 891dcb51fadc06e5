import type { Planner } from '../../planner.ts';
import { defineStep, happensOnce } from '../step-kind.ts';
import { sawDeath } from './saw-death.ts';

export interface StopTaskStep {
  readonly do: 'stop-task';
  readonly faultId: string;
  readonly taskArn: string;
}

/** ECS StopTask. Source: FIS actions reference, aws:ecs:stop-task. */
export const stopTask: Planner<'stop-task', StopTaskStep> = (_effect, { faultId, task }) => ({
  steps: [{ do: 'stop-task', faultId, taskArn: task.taskArn }],
  fidelity: 'As ECS stops a task: out of rotation, SIGTERM, and SIGKILL after the stop timeout.',
});

/** SIGTERM, then SIGKILL after the stop timeout. */
export const stopTaskStep = defineStep<StopTaskStep>({
  do: 'stop-task',
  ...happensOnce,
  by: 'scheduler',
  execute: ({ taskArn, faultId }, scheduler) => scheduler.stopTask(taskArn, `stopped by fault ${faultId}`),
  observe: ({ taskArn }, eyes) => sawDeath(taskArn, eyes),
});
