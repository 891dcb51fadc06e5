import type { Planner } from '../../planner.ts';
import type { ImpairStep } from './impair.ts';
import { flowsTo, laterTasks } from './senders.ts';

/** Leaves a part of batches to a table unprocessed: all callers', or those of one. */
export const partialBatch: Planner<'dynamodb-partial-batch', ImpairStep> = (effect, { faultId, ...site }) => {
  const { on, caller, partly: _, ...impairment } = effect;
  return {
    steps: flowsTo(on, caller, site).map((match) => ({
      ...{ do: 'impair', faultId, match, flowsPercent: 100 },
      impairment,
    })),
    fidelity: `The link proxies take the last items of each batch of at most 1 MiB out of the request, whose signature is not renewed, and add them to the answer as unprocessed; of a batch of which nothing is left, they answer by DynamoDB's throttling error.${laterTasks(caller)}`,
  };
};
