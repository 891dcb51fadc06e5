import { startExperiment as schema } from '../../../lib/model/fis-schemas.ts';
import type { StartRequest } from '../../engine/start-experiment.ts';
import { defineOperation } from '../operation.ts';
import { presentExperiment } from '../present-experiment.ts';

export const startExperiment = defineOperation<StartRequest>({
  name: 'StartExperiment',
  method: 'POST',
  path: '/experiments',
  body: schema,
  handle: (engine, { body }) => ({ experiment: presentExperiment(engine.start(body)) }),
});
