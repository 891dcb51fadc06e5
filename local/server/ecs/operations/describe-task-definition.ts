import { defineEcsOperation } from '../operation.ts';
import { presentDefinition } from '../present-task.ts';
import { object, text, texts } from '../schemas.ts';

interface Request {
  readonly taskDefinition: string;
  readonly include?: readonly string[];
}

export const describeTaskDefinition = defineEcsOperation<Request>({
  name: 'DescribeTaskDefinition',
  body: object({ taskDefinition: text, include: texts(1) }, ['taskDefinition']),
  handle: (ecs, { taskDefinition, include = [] }) => {
    const found = ecs.taskDefinitions.describe(taskDefinition);
    const tags = include.includes('TAGS') ? { tags: ecs.tags.list(found.arn) } : {};
    return { taskDefinition: presentDefinition(found), ...tags };
  },
});
