import { defineAutomation } from './automation.ts';
import { duration, integer, optionalText, text } from './parameter.ts';

export const dynamodbPartialBatch = defineAutomation({
  name: 'dynamodb-partial-batch',
  description: "Leaves a part of a caller's batches to a table unprocessed, and tells the caller which.",
  parameters: {
    Duration: duration('How long batches are touched.'),
    Callee: text('The table that is asked, by its name in the topology.'),
    Caller: optionalText('The service whose batches are touched; everybody unless told.'),
    Percent: integer('The share of the items of each batch that is left, in percent; at least one is.', {
      ...{ default: 50, min: 1, max: 100 },
    }),
  },
  permissions: [],
  localOnly:
    'FIS, and the agents beside a task, work on packets, which are not told apart by request; a table throttles parts of batches by chance alone',
  effect: ({ Callee, Caller, Percent }) => ({
    kind: 'dynamodb-partial-batch',
    on: Callee,
    partly: true,
    ...(Caller !== undefined && { caller: Caller }),
    percent: Percent,
  }),
});
