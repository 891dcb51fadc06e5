import { ValidationException } from '../../engine/errors.ts';
import { defineOperation, param } from '../operation.ts';

export const untagResource = defineOperation({
  name: 'UntagResource',
  method: 'DELETE',
  path: '/tags/:resourceArn',
  handle: (engine, request) => {
    const { tagKeys } = request.query;
    if (tagKeys === undefined) throw new ValidationException('tagKeys: is required');
    engine.tags.remove(param(request, 'resourceArn'), [tagKeys].flat());
    return {};
  },
});
