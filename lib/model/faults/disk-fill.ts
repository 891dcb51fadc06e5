import { defineAutomation } from './automation.ts';
import { duration, integer, text } from './parameter.ts';
import { runCommandPermissions } from './permissions.ts';

export const diskFill = defineAutomation({
  name: 'disk-fill',
  description: 'Fills the disk of a task: what writes to it is told that no space is left.',
  parameters: {
    Duration: duration('How long the disk is full.'),
    Service: text('The service whose tasks are hit.'),
    Tasks: integer('How many of its tasks.', { default: 1, min: 1, max: 5 }),
    Percent: integer('How full it is to be, in percent.', { default: 95, min: 1, max: 100 }),
  },
  permissions: runCommandPermissions,
  tasks: ({ Service, Tasks }) => ({ service: Service, count: Tasks }),
  effect: ({ Percent }) => ({ kind: 'disk-fill', percent: Percent }),
});
