import { defineEcsOperation } from '../operation.ts';
import { object, text } from '../schemas.ts';

export const listTagsForResource = defineEcsOperation<{ readonly resourceArn: string }>({
  name: 'ListTagsForResource',
  body: object({ resourceArn: text }, ['resourceArn']),
  handle: (ecs, { resourceArn }) => {
    ecs.checkResource(resourceArn);
    return { tags: ecs.tagsOf(resourceArn) };
  },
});
