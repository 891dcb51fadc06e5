import { type Driver, once } from './driver.ts';

/** ECS StopTask. Source: FIS actions reference, aws:ecs:stop-task. */
export const stopTask: Driver<'stop-task'> = ({ task }) =>
  once(
    { do: 'stop-task', taskArn: task.taskArn },
    'As ECS stops a task: out of rotation, SIGTERM, and SIGKILL after the stop timeout.',
  );
