import { defineFault } from './fault.ts';
import { stopTaskPermissions } from './permissions.ts';
import { ecsTasks } from './target.ts';

export const stopTask = defineFault({
  actionId: 'aws:ecs:stop-task',
  description: 'Stops a task: SIGTERM, then SIGKILL after its stop timeout.',
  target: ecsTasks,
  parameters: {},
  permissions: stopTaskPermissions,
  effect: () => ({ kind: 'stop-task', endsTask: true }),
});
