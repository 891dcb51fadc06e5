import { updateTargetAccount } from '../../../lib/model/fis-schemas.ts';
import type { UpdateTargetAccount } from '../../engine/target-accounts.ts';
import { defineOperation, param } from '../operation.ts';

export const updateTargetAccountConfiguration = defineOperation<UpdateTargetAccount>({
  name: 'UpdateTargetAccountConfiguration',
  method: 'PATCH',
  path: '/experimentTemplates/:id/targetAccountConfigurations/:accountId',
  body: updateTargetAccount,
  handle: (engine, request) => ({
    targetAccountConfiguration: engine.targetAccounts.update(
      param(request, 'id'),
      param(request, 'accountId'),
      request.body,
    ),
  }),
});
