import { defineOperation } from '../operation.ts';
import { paginate } from '../pagination.ts';
import { summarizeTemplate } from '../present-template.ts';

export const listExperimentTemplates = defineOperation({
  name: 'ListExperimentTemplates',
  method: 'GET',
  path: '/experimentTemplates',
  handle: (engine, { query }) => {
    const { items, ...next } = paginate('templates', engine.templates.list(), ({ id }) => id, query);
    return { experimentTemplates: items.map(summarizeTemplate), ...next };
  },
});
