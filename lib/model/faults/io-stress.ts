import { installDependencies } from './common-parameters.ts';
import { defineFault } from './fault.ts';
import { duration, integer } from './parameter.ts';
import { ssmPermissions } from './permissions.ts';
import { ecsTasks } from './target.ts';

export const ioStress = defineFault({
  actionId: 'aws:ecs:task-io-stress',
  description: 'Writes to the ephemeral storage of a task and syncs, over and over.',
  target: ecsTasks,
  parameters: {
    duration: duration('How long the stress lasts.'),
    percent: integer('The share of free space that is written, in percent.', { default: 80, max: 100 }),
    workers: integer('The number of writers.', { default: 1, min: 1 }),
    installDependencies,
  },
  permissions: ssmPermissions('AWSFIS-Run-IO-Stress'),
  effect: ({ percent, workers }) => ({ kind: 'io-stress', percent, workers }),
});
