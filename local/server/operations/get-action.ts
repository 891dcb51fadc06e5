import { findFault } from '../../../lib/model/faults/index.ts';
import { ResourceNotFoundException } from '../../engine/errors.ts';
import { defineOperation, param } from '../operation.ts';
import { presentAction } from '../present-catalogue.ts';

export const getAction = defineOperation({
  name: 'GetAction',
  method: 'GET',
  path: '/actions/:id',
  handle: (_, request) => {
    const id = param(request, 'id');
    const fault = findFault(id);
    if (!fault) throw new ResourceNotFoundException(`action ${id} does not exist`);
    return { action: presentAction(fault) };
  },
});
