import { defineAutomation } from './automation.ts';
import { duration, integer, text } from './parameter.ts';
import { runCommandPermissions } from './permissions.ts';

export const bandwidthLimit = defineAutomation({
  name: 'bandwidth-limit',
  description: 'Limits what a task sends, in bits a second.',
  parameters: {
    Duration: duration('How long the limit lasts.'),
    Service: text('The service whose tasks are hit.'),
    Tasks: integer('How many of its tasks.', { default: 1, min: 1, max: 5 }),
    KilobitsPerSecond: integer('What each task may send, in kilobits a second.', { min: 8, max: 10_000_000 }),
  },
  permissions: runCommandPermissions,
  tasks: ({ Service, Tasks }) => ({ service: Service, count: Tasks }),
  effect: ({ KilobitsPerSecond }) => ({
    kind: 'network',
    impairment: { kind: 'bandwidth', kilobitsPerSecond: KilobitsPerSecond },
    traffic: { sources: ['ALL'], flowsPercent: 100 },
  }),
});
