import { findTargetAccount } from '../../engine/target-accounts.ts';
import { defineOperation, param } from '../operation.ts';

export const getExperimentTargetAccountConfiguration = defineOperation({
  name: 'GetExperimentTargetAccountConfiguration',
  method: 'GET',
  path: '/experiments/:id/targetAccountConfigurations/:accountId',
  handle: (engine, request) => {
    const { id, template } = engine.experiment(param(request, 'id'));
    const accountId = param(request, 'accountId');
    return {
      targetAccountConfiguration: findTargetAccount(template.targetAccounts, accountId, `experiment ${id}`),
    };
  },
});
