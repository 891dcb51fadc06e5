import { defineAutomation } from './automation.ts';
import { requestDeeds } from './effect.ts';
import { choice, duration, integer, optionalText, path, text } from './parameter.ts';

const methods = ['ANY', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

export const httpFault = defineAutomation({
  name: 'http-fault',
  description:
    "Answers a share of a caller's requests in the callee's place, delays or resets them, or loses the reply.",
  parameters: {
    Duration: duration('How long requests are touched.'),
    Callee: text('The service, table or queue that is asked, by its name in the topology.'),
    Caller: optionalText('The service whose requests are touched, or `users`; everybody unless told.'),
    Effect: choice(
      'Answer by a status, delay, reset, or lose the reply after the callee has done its work.',
      requestDeeds,
      { default: 'status' },
    ),
    Status: integer('The status of the answer.', { default: 503, min: 200, max: 599 }),
    Body: optionalText('The body of the answer; a JSON text is sent as such.'),
    DelayMilliseconds: integer('How long requests are kept.', { default: 1000, min: 1, max: 600_000 }),
    Method: choice('The method of the requests.', methods, { default: 'ANY' }),
    Path: path('How their path begins.', { default: '/' }),
    Percent: integer('The share of these requests, in percent.', { default: 100, min: 1, max: 100 }),
    First: integer('Only so many of them, and then none; 0 is all.', { default: 0 }),
  },
  onlyWith: {
    Status: { parameter: 'Effect', value: 'status' },
    Body: { parameter: 'Effect', value: 'status' },
    DelayMilliseconds: { parameter: 'Effect', value: 'delay' },
  },
  permissions: [],
  localOnly:
    'FIS, and the agents beside a task, work on packets, which are not told apart by request; a mesh with a fault filter would be needed',
  effect: (given) => ({
    kind: 'http-fault',
    on: given.Callee,
    partly: isPart(given),
    ...(given.Caller !== undefined && { caller: given.Caller }),
    does: given.Effect,
    status: given.Status,
    body: given.Body ?? '',
    delayMilliseconds: given.DelayMilliseconds,
    method: given.Method,
    path: given.Path,
    percent: given.Percent,
    first: given.First,
  }),
});

/** Whether requests pass as ever, those of other callers, or all of them late. */
const isPart = (given: Readonly<Record<'Effect' | 'Method' | 'Path', string>> & { Percent: number; First: number }) =>
  given.Percent < 100 || given.First > 0 || given.Effect === 'delay' || given.Method !== 'ANY' || given.Path !== '/';
