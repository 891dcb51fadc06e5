import { defineOperation } from '../operation.ts';
import { paginate } from '../pagination.ts';
import { summarizeExperiment } from '../present-experiment.ts';

export const listExperiments = defineOperation({
  name: 'ListExperiments',
  method: 'GET',
  path: '/experiments',
  handle: (engine, { query }) => {
    const { experimentTemplateId } = query;
    const wanted = engine
      .experiments()
      .filter(({ template }) => experimentTemplateId === undefined || template.id === experimentTemplateId);
    const { items, ...next } = paginate('experiments', wanted, ({ id }) => id, query);
    return { experiments: items.map(summarizeExperiment), ...next };
  },
});
