import { defineOperation, param } from '../operation.ts';
import { presentTemplate } from '../present-template.ts';

export const getExperimentTemplate = defineOperation({
  name: 'GetExperimentTemplate',
  method: 'GET',
  path: '/experimentTemplates/:id',
  handle: (engine, request) => ({ experimentTemplate: presentTemplate(engine.templates.get(param(request, 'id'))) }),
});
