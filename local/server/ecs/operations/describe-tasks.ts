import { defineEcsOperation } from '../operation.ts';
import { presentTask } from '../present-task.ts';
import { include, object, text, texts } from '../schemas.ts';

interface Request {
  readonly cluster?: string;
  readonly tasks: readonly string[];
}

export const describeTasks = defineEcsOperation<Request>({
  name: 'DescribeTasks',
  body: object({ cluster: text, tasks: texts(100, 1), include }, ['tasks']),
  handle: (ecs, { cluster, tasks }) => {
    ecs.checkCluster(cluster);
    const arns = tasks.map((reference) => ecs.taskArn(reference));
    return {
      tasks: arns.flatMap((arn) => ecs.tasks.find(arn) ?? []).map((task) => presentTask(ecs, task)),
      failures: arns.filter((arn) => !ecs.tasks.find(arn)).map((arn) => ({ arn, reason: 'MISSING' })),
    };
  },
});
