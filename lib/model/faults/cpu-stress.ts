import { installDependencies } from './common-parameters.ts';
import { defineFault } from './fault.ts';
import { duration, integer } from './parameter.ts';
import { ssmPermissions } from './permissions.ts';
import { ecsTasks } from './target.ts';

export const cpuStress = defineFault({
  actionId: 'aws:ecs:task-cpu-stress',
  description: 'Runs CPU stressors beside the processes of a task.',
  target: ecsTasks,
  parameters: {
    duration: duration('How long the stress lasts.'),
    percent: integer('The load of each stressor, in percent.', { default: 100, max: 100 }),
    workers: integer('The number of stressors; 0 means one per CPU.', { default: 0 }),
    installDependencies,
  },
  permissions: ssmPermissions('AWSFIS-Run-CPU-Stress'),
  effect: ({ percent, workers }) => ({ kind: 'cpu-stress', percent, workers }),
});
