import { defineAutomation } from './automation.ts';
import { duration, optionalText, text } from './parameter.ts';

export const resetConnections = defineAutomation({
  name: 'reset-connections',
  description: 'Resets connections to a service or store in the middle of their requests, as a callee that dies does.',
  parameters: {
    Duration: duration('How long connections are reset.'),
    Callee: text('The service or store, by its name in the topology.'),
    Caller: optionalText('The service whose connections are reset, or `users`; everybody unless told.'),
  },
  permissions: [],
  localOnly:
    'FIS, and the agents beside a task, can drop or delay packets to a callee, not reset its connections for all its callers',
  effect: ({ Callee, Caller }) => ({ kind: 'reset', on: Callee, ...(Caller !== undefined && { caller: Caller }) }),
});
