import { defineOperation, param } from '../operation.ts';
import { presentTemplate } from '../present-template.ts';

export const deleteExperimentTemplate = defineOperation({
  name: 'DeleteExperimentTemplate',
  method: 'DELETE',
  path: '/experimentTemplates/:id',
  handle: (engine, request) => ({
    experimentTemplate: presentTemplate(engine.templates.delete(param(request, 'id'))),
  }),
});
