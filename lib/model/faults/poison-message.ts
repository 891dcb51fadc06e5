import { defineAutomation } from './automation.ts';
import { duration, integer, optionalText, text } from './parameter.ts';

export const poisonMessage = defineAutomation({
  name: 'poison-message',
  description: 'Puts messages onto a queue that nobody can handle, and takes them away again, wherever they are then.',
  parameters: {
    Duration: duration('How long they may stay at least; at most until they have used up their receives.'),
    Queue: text('The queue, by its name in the topology.'),
    Count: integer('How many messages.', { default: 1, min: 1, max: 10 }),
    Body: optionalText('What they say. Unless told: a text that is no JSON.'),
  },
  permissions: [],
  localOnly:
    'SQS removes a message only for who has received it, and looking for it among others would use up receives of good ones',
  effect: ({ Queue, Count, Body }) => ({
    kind: 'poison-message',
    on: Queue,
    partly: true,
    messages: Count,
    ...(Body !== undefined && { body: Body }),
  }),
});
