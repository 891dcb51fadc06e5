import type { RegisterRequest } from '../../../ecs/task-definitions.ts';
import { defineEcsOperation } from '../operation.ts';
import { presentDefinition } from '../present-task.ts';
import { anything, object, oneOf, tags, text, texts } from '../schemas.ts';

/** What a task runs, and what is kept though it says only how it is run in AWS. What would change the task is refused. */
const container = object(
  {
    name: text,
    image: text,
    command: texts(16),
    entryPoint: texts(16),
    environment: { type: 'array', items: object({ name: text, value: { type: 'string' } }, ['name', 'value']) },
    // The only one of its task.
    essential: { const: true },
    versionConsistency: oneOf('enabled'),
    ...{ cpu: anything, memory: anything, memoryReservation: anything, portMappings: anything },
    ...{ dockerLabels: anything, logConfiguration: anything },
  },
  ['name', 'image'],
);

export const registerTaskDefinition = defineEcsOperation<RegisterRequest>({
  name: 'RegisterTaskDefinition',
  mutates: true,
  body: object(
    {
      ...{ family: text, containerDefinitions: { type: 'array', items: container }, tags },
      ...{ cpu: anything, memory: anything, networkMode: anything, requiresCompatibilities: anything },
      ...{ taskRoleArn: anything, executionRoleArn: anything, runtimePlatform: anything },
      ...{ pidMode: anything, enableFaultInjection: anything },
    },
    ['family', 'containerDefinitions'],
  ),
  handle: (ecs, request) => {
    const definition = ecs.taskDefinitions.register(request);
    if (request.tags) ecs.tags.add(definition.arn, request.tags);
    return { taskDefinition: presentDefinition(definition), tags: ecs.tags.list(definition.arn) };
  },
});
