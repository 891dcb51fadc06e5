import { InvalidParameterException } from '../../../ecs/errors.ts';
import { statusOf } from '../../../ecs/task-history.ts';
import { defineEcsOperation } from '../operation.ts';
import { presentTask } from '../present-task.ts';
import { object, text } from '../schemas.ts';

interface Request {
  readonly cluster?: string;
  readonly task: string;
  readonly reason?: string;
}

/** Stopping one that has stopped changes nothing. */
export const stopTask = defineEcsOperation<Request>({
  name: 'StopTask',
  mutates: true,
  body: object({ cluster: text, task: text, reason: { ...text, maxLength: 1024 } }, ['task']),
  handle: async (ecs, { cluster, task: reference, reason = 'Task stopped by user' }) => {
    ecs.checkCluster(cluster);
    const arn = ecs.taskArn(reference);
    const task = ecs.tasks.find(arn);
    if (!task) throw new InvalidParameterException(`The referenced task was not found: ${JSON.stringify(reference)}.`);
    if (statusOf(task) !== 'STOPPED') await ecs.stopTask(arn, reason);
    return { task: presentTask(ecs, ecs.tasks.find(arn) ?? task) };
  },
});
