import { defineOperation, param } from '../operation.ts';
import { paginate } from '../pagination.ts';

export const listTargetAccountConfigurations = defineOperation({
  name: 'ListTargetAccountConfigurations',
  method: 'GET',
  path: '/experimentTemplates/:id/targetAccountConfigurations',
  handle: (engine, request) => {
    const all = engine.targetAccounts.list(param(request, 'id'));
    const { items, ...next } = paginate('targetAccounts', all, ({ accountId }) => accountId, request.query);
    return { targetAccountConfigurations: items, ...next };
  },
});
