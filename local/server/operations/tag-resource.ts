import { tagResource as schema } from '../../../lib/model/fis-schemas.ts';
import type { Tags } from '../../../lib/model/fis-template.ts';
import { defineOperation, param } from '../operation.ts';

export const tagResource = defineOperation<{ tags: Tags }>({
  name: 'TagResource',
  method: 'POST',
  path: '/tags/:resourceArn',
  body: schema,
  handle: (engine, request) => {
    engine.tags.add(param(request, 'resourceArn'), request.body.tags);
    return {};
  },
});
