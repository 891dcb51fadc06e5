/** What users of the package import. */
export type { Experiment, ExperimentSource } from '../lib/model/experiments/experiment.ts';
export { defineExperiment } from '../lib/model/experiments/experiment.ts';
export { defineFault } from '../lib/model/faults/fault.ts';
export { defineSystem } from './define-system.ts';
export type { RequestContext, SeenReply } from './schema/journey.ts';
export type {
  Answer,
  JourneyDefinition,
  PromiseContext,
  RequestDefinition,
  ServiceDefinition,
  StoreDefinition,
  SystemDefinition,
  Wrong,
} from './schema/system.ts';
