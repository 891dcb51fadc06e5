import { defineOperation, param } from '../operation.ts';
import { paginate } from '../pagination.ts';

/** The one list of FIS that takes no `maxResults`. */
export const listExperimentTargetAccountConfigurations = defineOperation({
  name: 'ListExperimentTargetAccountConfigurations',
  method: 'GET',
  path: '/experiments/:id/targetAccountConfigurations',
  handle: (engine, request) => {
    const { targetAccounts } = engine.experiment(param(request, 'id')).template;
    const { nextToken } = request.query;
    const { items, ...next } = paginate('experimentTargetAccounts', targetAccounts, ({ accountId }) => accountId, {
      nextToken,
    });
    return { targetAccountConfigurations: items, ...next };
  },
});
