import { defineOperation, param } from '../operation.ts';

export const listTagsForResource = defineOperation({
  name: 'ListTagsForResource',
  method: 'GET',
  path: '/tags/:resourceArn',
  handle: (engine, request) => ({ tags: engine.tags.list(param(request, 'resourceArn')) }),
});
