import { defineOperation, param } from '../operation.ts';
import { presentExperiment } from '../present-experiment.ts';

export const stopExperiment = defineOperation({
  name: 'StopExperiment',
  method: 'DELETE',
  path: '/experiments/:id',
  handle: (engine, request) => ({ experiment: presentExperiment(engine.stop(param(request, 'id'))) }),
});
