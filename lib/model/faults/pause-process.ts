import { defineAutomation } from './automation.ts';
import { duration, integer, text } from './parameter.ts';
import { runCommandPermissions } from './permissions.ts';

export const pauseProcess = defineAutomation({
  name: 'pause-process',
  description: "Stops the process group of a task's app by SIGSTOP, not its container: the task hangs.",
  parameters: {
    Duration: duration('How long the processes are stopped.'),
    Service: text('The service whose tasks are hit.'),
    Tasks: integer('How many of its tasks.', { default: 1, min: 1, max: 5 }),
  },
  permissions: runCommandPermissions,
  tasks: ({ Service, Tasks }) => ({ service: Service, count: Tasks }),
  effect: () => ({ kind: 'hang', endsTask: true }),
});
