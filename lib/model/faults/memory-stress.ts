import { defineAutomation } from './automation.ts';
import { choice, duration, integer, text } from './parameter.ts';
import { runCommandPermissions } from './permissions.ts';

export const memoryStress = defineAutomation({
  name: 'memory-stress',
  description:
    'Fills the memory of a task: a balloon that presses on the garbage collector, or until the task is killed.',
  parameters: {
    Duration: duration('How long the memory is held.'),
    Service: text('The service whose tasks are hit.'),
    Tasks: integer('How many of its tasks.', { default: 1, min: 1, max: 5 }),
    Mode: choice('A balloon inside the process, or memory exhausted beside it until the kernel kills it.', [
      'balloon',
      'exhaust',
    ]),
    Percent: integer("The balloon's size, in percent of the task's memory.", { default: 50, min: 1, max: 90 }),
  },
  permissions: runCommandPermissions,
  tasks: ({ Service, Tasks }) => ({ service: Service, count: Tasks }),
  effect: ({ Mode, Percent }) => ({
    kind: 'memory-stress',
    mode: Mode,
    percent: Percent,
    endsTask: Mode === 'exhaust',
  }),
});
