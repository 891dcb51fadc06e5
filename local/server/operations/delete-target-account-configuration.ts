import { defineOperation, param } from '../operation.ts';

export const deleteTargetAccountConfiguration = defineOperation({
  name: 'DeleteTargetAccountConfiguration',
  method: 'DELETE',
  path: '/experimentTemplates/:id/targetAccountConfigurations/:accountId',
  handle: (engine, request) => ({
    targetAccountConfiguration: engine.targetAccounts.delete(param(request, 'id'), param(request, 'accountId')),
  }),
});
