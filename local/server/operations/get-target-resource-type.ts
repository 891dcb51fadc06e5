import { targetTypes } from '../../../lib/model/faults/index.ts';
import { ResourceNotFoundException } from '../../engine/errors.ts';
import { defineOperation, param } from '../operation.ts';
import { presentTargetType } from '../present-catalogue.ts';

export const getTargetResourceType = defineOperation({
  name: 'GetTargetResourceType',
  method: 'GET',
  path: '/targetResourceTypes/:resourceType',
  handle: (_, request) => {
    const resourceType = param(request, 'resourceType');
    const type = targetTypes.get(resourceType);
    if (!type) throw new ResourceNotFoundException(`target resource type ${resourceType} does not exist`);
    return { targetResourceType: presentTargetType(type) };
  },
});
