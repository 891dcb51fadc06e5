import { targetTypes } from '../../../lib/model/faults/index.ts';
import { defineOperation } from '../operation.ts';
import { paginate } from '../pagination.ts';
import { summarizeTargetType } from '../present-catalogue.ts';

export const listTargetResourceTypes = defineOperation({
  name: 'ListTargetResourceTypes',
  method: 'GET',
  path: '/targetResourceTypes',
  handle: (_, { query }) => {
    const types = [...targetTypes.values()];
    const { items, ...next } = paginate('targetResourceTypes', types, ({ resourceType }) => resourceType, query);
    return { targetResourceTypes: items.map(summarizeTargetType), ...next };
  },
});
