import * as z from 'zod';
import { nearestOf } from '../../base/nearest.ts';
import { methods } from '../../lib/model/journey-request.ts';
import type { JourneyDefinition, OutcomeRule, RequestFunction, RequestInFull } from '../journeys/journey.ts';
import { callable, didYouMean, fields, name, noneOf, text, wholeNumber } from './parts.ts';

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
export const requestInWords = z.string().regex(new RegExp(`^((${methods.join('|')}) )?/`), {
  error: ({ input }) => `is no request such as "GET /books" or "/books"${didYouMean(input, requestMeantBy)}`,
});

/** `get /books`, `GTE /books`, `GET books`: the request that was meant; undefined where that is anybody's guess. */
export function requestMeantBy(text: string): string | undefined {
  const [, word, path = ''] = /^(?:([A-Za-z]+)\s+)?(\S+)$/.exec(text.trim()) ?? [];
  const method = word === undefined ? undefined : nearestOf(word.toUpperCase(), methods);
  if (path === '' || (word !== undefined && method === undefined)) return undefined;
  const place = path.startsWith('/') ? path : `/${path}`;
  return JSON.stringify(method === undefined ? place : `${method} ${place}`);
}

const request = z.union(
  [requestInWords, callable<RequestFunction>(), inFull],
  noneOf('is no request such as "GET /books", nor its parts, nor a function that gives them', requestMeantBy),
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
