import * as z from 'zod';
import { methods } from '../../lib/model/journey-request.ts';
import type { JourneyDefinition, OutcomeRule, RequestFunction, RequestInFull } from '../journeys/journey.ts';
import { callable, fields, name, noneOf, text, wholeNumber } from './parts.ts';

const status = z.union([z.number(), z.string()]);

const rule = fields<OutcomeRule>('OutcomeRule', {
  status: z.union([status, z.array(status)]).optional(),
  header: z.record(z.string(), z.union([z.string(), z.literal(true)])).optional(),
  body: z.record(z.string(), z.unknown()).optional(),
});

/** The longest that a user waits for an answer: those that come later are after the judge has looked. Milliseconds. */
const longestTimeout = 4000;

const inFull = fields<RequestInFull>('RequestInFull', {
  method: z.enum(methods).optional(),
  path: text,
  headers: z.record(z.string(), z.string()).optional(),
  body: z.union([z.string(), z.record(z.string(), z.unknown()), z.array(z.unknown())]).optional(),
  served: rule.optional(),
  degraded: rule.optional(),
  failed: rule.optional(),
  outcome: callable<NonNullable<RequestInFull['outcome']>>().optional(),
  take: z.record(z.string(), z.string()).optional(),
  idempotent: z.boolean().optional(),
  idempotencyKey: z.boolean().optional(),
  timeoutMilliseconds: wholeNumber(1, longestTimeout).optional(),
});

/** A request in its short form. */
export const requestInWords = z
  .string()
  .regex(new RegExp(`^((${methods.join('|')}) )?/`), 'is no request such as "GET /books" or "/books"');

const request = z.union(
  [requestInWords, callable<RequestFunction>(), inFull],
  noneOf('is no request such as "GET /books", nor its parts, nor a function that gives them'),
);

/** The form of a journey; what its texts mean is checked by `findJourneyProblems`. */
export const journey = fields<JourneyDefinition>('JourneyDefinition', {
  description: text.optional(),
  weight: z.number('is not a number').positive('is not above 0').optional(),
  at: name.optional(),
  request: request.optional(),
  steps: z.array(request).min(1, 'is empty').optional(),
  calls: z.array(name).optional(),
  writes: z.boolean().optional(),
});
