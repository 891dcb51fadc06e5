import { faults } from '../../../lib/model/faults/index.ts';
import { defineOperation } from '../operation.ts';
import { paginate } from '../pagination.ts';
import { summarizeAction } from '../present-catalogue.ts';

export const listActions = defineOperation({
  name: 'ListActions',
  method: 'GET',
  path: '/actions',
  handle: (_, { query }) => {
    const { items, ...next } = paginate('actions', faults, ({ actionId }) => actionId, query);
    return { actions: items.map(summarizeAction), ...next };
  },
});
