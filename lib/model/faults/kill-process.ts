import { installDependencies } from './common-parameters.ts';
import { defineFault } from './fault.ts';
import { choice, text } from './parameter.ts';
import { ssmPermissions } from './permissions.ts';
import { ecsTasks } from './target.ts';

export const killProcess = defineFault({
  actionId: 'aws:ecs:task-kill-process',
  description: 'Ends a process in the containers of a task.',
  target: ecsTasks,
  parameters: {
    processName: text('The name of the process to end.'),
    signal: choice('The signal to send.', ['SIGTERM', 'SIGKILL'], { default: 'SIGTERM' }),
    installDependencies,
  },
  permissions: ssmPermissions('AWSFIS-Run-Kill-Process'),
  effect: ({ processName, signal }) => ({ kind: 'kill-process', processName, signal, endsTask: true }),
});
