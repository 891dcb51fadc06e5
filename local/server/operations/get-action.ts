import { findFault, renamed } from '../../../lib/model/faults/index.ts';
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
    const now = renamed(id);
    const told = now === undefined ? '' : `: it is called ${now} now`;
    if (!fault) throw new ResourceNotFoundException(`action ${id} does not exist${told}`);
    return { action: presentAction(fault) };
  },
});
