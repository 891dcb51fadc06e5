import { createTargetAccount } from '../../../lib/model/fis-schemas.ts';
import type { CreateTargetAccount } from '../../engine/target-accounts.ts';
import { defineOperation, param } from '../operation.ts';

export const createTargetAccountConfiguration = defineOperation<CreateTargetAccount>({
  name: 'CreateTargetAccountConfiguration',
  method: 'POST',
  path: '/experimentTemplates/:id/targetAccountConfigurations/:accountId',
  body: createTargetAccount,
  handle: (engine, request) => ({
    targetAccountConfiguration: engine.targetAccounts.create(
      param(request, 'id'),
      param(request, 'accountId'),
      request.body,
    ),
  }),
});
