import { defineOperation, param } from '../operation.ts';

export const getTargetAccountConfiguration = defineOperation({
  name: 'GetTargetAccountConfiguration',
  method: 'GET',
  path: '/experimentTemplates/:id/targetAccountConfigurations/:accountId',
  handle: (engine, request) => ({
    targetAccountConfiguration: engine.targetAccounts.get(param(request, 'id'), param(request, 'accountId')),
  }),
});
