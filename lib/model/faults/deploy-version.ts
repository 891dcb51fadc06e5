import { defineAutomation } from './automation.ts';
import { duration, text, variable } from './parameter.ts';
import { deployPermissions } from './permissions.ts';

export const deployVersion = defineAutomation({
  name: 'deploy-version',
  description:
    'Deploys a service with one environment variable changed, and the version from before where nobody goes back to it.',
  parameters: {
    Duration: duration('How long the version may stay.'),
    Service: text('The service, by its name in the topology.'),
    Variable: variable('The environment variable that makes it another version.'),
  },
  permissions: deployPermissions,
  notInProduction: 'it deploys a version that is bad on purpose, which nobody has reviewed',
  // Two minutes until no other deployment goes on, ten for the way back.
  minutesToUndo: 13,
  effect: ({ Service, Variable }) => ({ kind: 'deploy', on: Service, variable: Variable, replacesTasks: true }),
});
