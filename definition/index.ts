/** What a configuration imports: `import { defineSystem } from 'breakwater'`. */
export {
  type Action,
  defineExperiment,
  type Experiment,
  type ExperimentDefinition,
  type ExperimentSource,
  type GivenExperiment,
  type ParameterValue,
  type Target,
} from '../lib/model/experiments/experiment.ts';
export { defineFault, type Fault, type ParameterTable, type Values } from '../lib/model/faults/fault.ts';
export type { Method, Outcome, Reply, UserRequest } from '../lib/model/journey-request.ts';
export type { Expectation } from '../lib/model/objectives.ts';
export type { Address } from '../lib/model/program.ts';
export type { Call, Service, Store, Topology, Zone } from '../lib/model/topology.ts';
export { defineSystem } from './define-system.ts';
export type {
  CallDefinition,
  DuringDefinition,
  GuardrailDefinition,
  GuardrailsDefinition,
  LimitsDefinition,
  ObjectiveDefinition,
  ObjectivesDefinition,
  ProbeDefinition,
  QueueDefinition,
  RedisDefinition,
  RunDefinition,
  ServerDefinition,
  ServiceDefinition,
  StoreDefinition,
  SystemDefinition,
  TableDefinition,
  TopicDefinition,
} from './definition.ts';
export type {
  JourneyDefinition,
  OutcomeRule,
  RequestContext,
  RequestDefinition,
  RequestFunction,
  RequestInFull,
} from './journeys/journey.ts';
export type { Answer, PromiseContext, PromiseDefinition, Violation } from './promises.ts';
