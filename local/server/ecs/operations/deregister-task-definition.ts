import { defineEcsOperation } from '../operation.ts';
import { presentDefinition } from '../present-task.ts';
import { object, text } from '../schemas.ts';

export const deregisterTaskDefinition = defineEcsOperation<{ readonly taskDefinition: string }>({
  name: 'DeregisterTaskDefinition',
  mutates: true,
  body: object({ taskDefinition: text }, ['taskDefinition']),
  handle: (ecs, { taskDefinition }) => ({
    taskDefinition: presentDefinition(ecs.taskDefinitions.deregister(taskDefinition)),
  }),
});
