import { serve } from '../shared/serve.ts';
import { stopExperiments } from './stop-experiments.ts';

export const handler = serve('stop-experiments', stopExperiments);
