import type { Planner } from './planner.ts';

/** ECS StopTask, as a step of a plan. Source: FIS actions reference, aws:ecs:stop-task. */
export interface StopTaskStep {
  readonly do: 'stop-task';
  readonly faultId: string;
  readonly taskArn: string;
}

export const stopTaskName = 'stop-task';

/** A runtime says in a sentence how close it comes. */
export const stopTaskWith =
  (fidelity: string): Planner<'stop-task', StopTaskStep> =>
  (_effect, { faultId, task }) => ({ steps: [{ do: stopTaskName, faultId, taskArn: task.taskArn }], fidelity });

/** Asks whoever schedules tasks. */
export const executeStopTask = (
  { taskArn, faultId }: StopTaskStep,
  scheduler: { stopTask(taskArn: string, reason: string): Promise<void> },
): Promise<void> => scheduler.stopTask(taskArn, `stopped by fault ${faultId}`);
