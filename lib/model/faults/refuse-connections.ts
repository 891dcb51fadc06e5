import { defineAutomation } from './automation.ts';
import { duration, text } from './parameter.ts';

export const refuseConnections = defineAutomation({
  name: 'refuse-connections',
  description: 'Answers every new connection to a service or store by ECONNREFUSED, as a callee that is down does.',
  parameters: {
    Duration: duration('How long connections are refused.'),
    Callee: text('The service or store, by its name in the topology.'),
  },
  permissions: [],
  localOnly:
    'FIS, and the agents beside a task, can drop or delay packets to a callee, not refuse its connections for all its callers',
  effect: ({ Callee }) => ({ kind: 'refuse', on: Callee }),
});
