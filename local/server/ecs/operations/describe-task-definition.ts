import { defineEcsOperation } from '../operation.ts';
import { presentDefinition } from '../present-task.ts';
import { include, object, text } from '../schemas.ts';

interface Request {
  readonly taskDefinition: string;
  readonly include?: readonly string[];
}

export const describeTaskDefinition = defineEcsOperation<Request>({
  name: 'DescribeTaskDefinition',
  body: object({ taskDefinition: text, include }, ['taskDefinition']),
  handle: (ecs, { taskDefinition, include: more = [] }) => {
    const found = ecs.taskDefinitions.describe(taskDefinition);
    const tags = more.includes('TAGS') ? { tags: ecs.tags.list(found.arn) } : {};
    return { taskDefinition: presentDefinition(found), ...tags };
  },
});
