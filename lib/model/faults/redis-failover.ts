import { defineAutomation } from './automation.ts';
import { text } from './parameter.ts';
import { testFailoverPermissions } from './permissions.ts';

export const redisFailover = defineAutomation({
  name: 'redis-failover',
  description: "Fails the cache's primary node over to a replica. Nothing is left to undo.",
  parameters: { Store: text('The cache, by its name in the topology.') },
  permissions: testFailoverPermissions,
  effect: ({ Store }) => ({ kind: 'failover', on: Store }),
});
