import { experimentsOf } from '../experiments/index.ts';
import type { SystemModel } from '../system.ts';
import type { ResponseModel } from './response-model.ts';

/** What handlers know of a system in an environment. */
export function responseModelOf(
  system: Pick<SystemModel, 'topology' | 'journeys' | 'storeActions' | 'experiments' | 'objectives' | 'guardrails'>,
  rest: Pick<ResponseModel, 'environment' | 'production' | 'settings'>,
): ResponseModel {
  const { topology, journeys, storeActions, objectives, guardrails } = system;
  return {
    ...{ topology, journeys, storeActions, experiments: experimentsOf(system) },
    ...(objectives && { objectives }),
    ...(guardrails && { guardrails }),
    ...rest,
  };
}
