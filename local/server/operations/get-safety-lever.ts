import { defineOperation, param } from '../operation.ts';

export const getSafetyLever = defineOperation({
  name: 'GetSafetyLever',
  method: 'GET',
  path: '/safetyLevers/:id',
  handle: (engine, request) => ({ safetyLever: engine.safetyLever.get(param(request, 'id')) }),
});
