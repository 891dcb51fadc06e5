import { createTemplate } from '../../../lib/model/fis-schemas.ts';
import type { CreateTemplateRequest } from '../../engine/template.ts';
import { defineOperation } from '../operation.ts';
import { presentTemplate } from '../present-template.ts';

export const createExperimentTemplate = defineOperation<CreateTemplateRequest>({
  name: 'CreateExperimentTemplate',
  method: 'POST',
  path: '/experimentTemplates',
  body: createTemplate,
  handle: (engine, { body }) => ({ experimentTemplate: presentTemplate(engine.templates.create(body)) }),
});
