import { defineAutomation } from './automation.ts';
import { duration, integer, text } from './parameter.ts';

export const usersBurst = defineAutomation({
  name: 'users-burst',
  description: 'Several times as many users come, for a while.',
  parameters: {
    Duration: duration('How long they come.'),
    PublicService: text('The public service that they ask, by its name in the topology.'),
    Factor: integer('How many times as many users.', { default: 3, min: 2, max: 20 }),
  },
  permissions: [],
  localOnly: 'the users of an environment in AWS are its own, and the background load there has a fixed rate',
  effect: ({ PublicService, Factor }) => ({ kind: 'burst', on: PublicService, partly: true, factor: Factor }),
});
