import { defineAutomation } from './automation.ts';
import { duration, integer, text } from './parameter.ts';
import { updateTablePermissions } from './permissions.ts';

export const dynamodbThrottle = defineAutomation({
  name: 'dynamodb-throttle',
  description: 'Lowers what an on-demand table serves; requests above it are throttled.',
  parameters: {
    Duration: duration('How long the limit lasts.'),
    Table: text('The table, by its name in the topology.'),
    MaxRequestUnits: integer('Read, and write, request units a second that the table still serves.', {
      default: 1,
      min: 1,
    }),
  },
  permissions: updateTablePermissions,
  effect: ({ Table, MaxRequestUnits }) => ({ kind: 'throttle', on: Table, requestsPerSecond: MaxRequestUnits }),
});
