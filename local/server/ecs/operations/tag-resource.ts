import type { Tags } from '../../../ecs/tags.ts';
import { defineEcsOperation } from '../operation.ts';
import { object, tags, text } from '../schemas.ts';

export const tagResource = defineEcsOperation<{ readonly resourceArn: string; readonly tags: Tags }>({
  name: 'TagResource',
  mutates: true,
  body: object({ resourceArn: text, tags }, ['resourceArn', 'tags']),
  handle: (ecs, { resourceArn, tags: added }) => {
    ecs.checkResource(resourceArn);
    ecs.tags.add(resourceArn, added);
    return {};
  },
});
