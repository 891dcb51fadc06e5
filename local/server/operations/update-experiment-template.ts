import { updateTemplate } from '../../../lib/model/fis-schemas.ts';
import type { UpdateTemplateRequest } from '../../engine/template.ts';
import { defineOperation, param } from '../operation.ts';
import { presentTemplate } from '../present-template.ts';

export const updateExperimentTemplate = defineOperation<UpdateTemplateRequest>({
  name: 'UpdateExperimentTemplate',
  method: 'PATCH',
  path: '/experimentTemplates/:id',
  body: updateTemplate,
  handle: (engine, request) => ({
    experimentTemplate: presentTemplate(engine.templates.update(param(request, 'id'), request.body)),
  }),
});
