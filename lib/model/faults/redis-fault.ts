import { defineAutomation } from './automation.ts';
import { redisDeeds } from './effect.ts';
import { choice, duration, integer, optionalText, text } from './parameter.ts';

export const redisFault = defineAutomation({
  name: 'redis-fault',
  description: "Answers a share of a caller's commands to a Redis by an error of Redis, or lets its connections hang.",
  parameters: {
    Duration: duration('How long commands are touched.'),
    Callee: text('The Redis that is asked, by its name in the topology.'),
    Caller: optionalText('The service whose commands are touched; everybody unless told.'),
    Effect: choice(
      'Refuse what a Redis refuses that is loading, is a replica (writes), or is full (what takes memory); or half-open: connections stay, and what is sent goes nowhere.',
      redisDeeds,
      { default: 'LOADING' },
    ),
    Percent: integer('The share of these commands, or of the connections that hang, in percent.', {
      ...{ default: 100, min: 1, max: 100 },
    }),
  },
  permissions: [],
  localOnly:
    'FIS, and the agents beside a task, work on packets, which are not told apart by command; ElastiCache refuses none on request',
  effect: ({ Callee, Caller, Effect, Percent }) => ({
    kind: 'redis-fault',
    on: Callee,
    // A replica, or a full one, still answers reads.
    partly: Percent < 100 || Effect === 'READONLY' || Effect === 'OOM',
    ...(Caller !== undefined && { caller: Caller }),
    does: Effect,
    percent: Percent,
  }),
});
