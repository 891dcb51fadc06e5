import type { RegisterRequest } from '../../../ecs/task-definitions.ts';
import { defineEcsOperation } from '../operation.ts';
import { presentDefinition } from '../present-task.ts';
import { object, openObject, tags, text, texts } from '../schemas.ts';

const container = openObject(
  {
    name: text,
    image: text,
    command: texts(16),
    entryPoint: texts(16),
    environment: { type: 'array', items: object({ name: text, value: { type: 'string' } }, ['name', 'value']) },
  },
  ['name', 'image'],
);

export const registerTaskDefinition = defineEcsOperation<RegisterRequest>({
  name: 'RegisterTaskDefinition',
  mutates: true,
  body: openObject({ family: text, containerDefinitions: { type: 'array', items: container }, tags }, [
    'family',
    'containerDefinitions',
  ]),
  handle: (ecs, request) => {
    const definition = ecs.taskDefinitions.register(request);
    if (request.tags) ecs.tags.add(definition.arn, request.tags);
    return { taskDefinition: presentDefinition(definition), tags: ecs.tags.list(definition.arn) };
  },
});
