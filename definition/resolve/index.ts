import {
  defineExperiment,
  type ExperimentSource,
  type GivenExperiment,
} from '../../lib/model/experiments/experiment.ts';
import type { SystemGuardrails, SystemObjectives, WithLimits } from '../../lib/model/objectives.ts';
import type { StoreActions } from '../../lib/model/store-actions.ts';
import type { System } from '../../lib/model/system.ts';
import type { ServiceDefinition, SystemDefinition } from '../definition.ts';
import { storesOf, type Written } from './names.ts';
import { programOf } from './program.ts';
import { startOf } from './stores.ts';
import { topologyOf } from './topology.ts';
import { usersOf } from './users.ts';

/** The system that a definition without problems describes. */
export function resolveSystem(written: Written): System {
  const { experiments = [], services, quotas, alarms } = written.definition;
  const { composed } = written;
  const topology = topologyOf(written);
  const seed = seedOf(written);
  return {
    topology,
    ...usersOf(written, topology),
    seed,
    storeActions: storeActionsOf(written),
    experiments: experiments.map(sourceOf),
    ...resolveLimits(written.definition),
    ...(quotas && { quotas }),
    ...(alarms && { alarms }),
    programOf: (service) => programOf(service, services[service] as ServiceDefinition, written),
    start: startOf(written, seed),
    ...(composed && { compose: { file: composed.file, holds: composed.holds } }),
  };
}

/** What of a definition says what users may expect, and what stops an experiment. */
export const resolveLimits = ({ objectives, guardrails }: SystemDefinition): WithLimits => ({
  ...(objectives && { objectives: objectives as SystemObjectives }),
  ...(guardrails && { guardrails: guardrails as SystemGuardrails }),
});

/** What an experiment does not say is filled in, whoever wrote it. */
const sourceOf =
  (experiment: GivenExperiment | ExperimentSource): ExperimentSource =>
  (...of) =>
    (typeof experiment === 'function' ? experiment(...of) : [experiment]).map(defineExperiment);

const seedOf = (written: Written): System['seed'] =>
  Object.fromEntries(
    storesOf(written).flatMap(([name, store]) =>
      store.kind === 'dynamodb-table' && store.items ? [[name, store.items]] : [],
    ),
  );

/** What can be done to stores that Breakwater brings, by their kind. */
const actionsByKind: Readonly<Record<string, StoreActions[string]>> = {
  'dynamodb-table': ['throttle'],
  redis: ['failover'],
};

const storeActionsOf = (written: Written): StoreActions =>
  Object.fromEntries(
    storesOf(written).flatMap(([name, { kind }]) => {
      const actions = actionsByKind[kind];
      return actions ? [[name, actions] as const] : [];
    }),
  );
