import { defineOperation, param } from '../operation.ts';
import { presentExperiment } from '../present-experiment.ts';

export const getExperiment = defineOperation({
  name: 'GetExperiment',
  method: 'GET',
  path: '/experiments/:id',
  handle: (engine, request) => ({ experiment: presentExperiment(engine.experiment(param(request, 'id'))) }),
});
