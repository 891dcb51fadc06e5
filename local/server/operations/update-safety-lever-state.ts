import { updateSafetyLeverState as schema } from '../../../lib/model/fis-schemas.ts';
import type { SafetyLeverRequest } from '../../engine/safety-lever.ts';
import { defineOperation, param } from '../operation.ts';

export const updateSafetyLeverState = defineOperation<{ readonly state: SafetyLeverRequest }>({
  name: 'UpdateSafetyLeverState',
  method: 'PATCH',
  path: '/safetyLevers/:id/state',
  body: schema,
  handle: (engine, request) => ({
    safetyLever: engine.safetyLever.update(param(request, 'id'), request.body.state),
  }),
});
