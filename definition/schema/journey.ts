import * as z from 'zod';
import type { UserRequest } from '../../lib/model/journey-request.ts';
import { callable, fields, name, noneOf, text, wholeNumber } from './parts.ts';

const status = z.union([wholeNumber(100, 599), z.string().regex(/^[1-5]xx$/, 'is no status such as 201 or 2xx')]);

const rule = fields({
  status: z.union([status, z.array(status)]).optional(),
  header: z.record(z.string(), z.union([z.string(), z.literal(true)])).optional(),
  body: z
    .record(z.string().regex(/^(\/|$)/, 'is no JSON pointer such as /items/0/id'), z.unknown())
    .optional()
    .describe('By JSON pointer: what is there, or { "exists": true }, { "empty": true }.'),
}).describe('An answer is of this kind where all that is said here is true of it.');

const path = z.string().regex(/^\//, 'is no path: it begins with /');
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** What a function that makes requests is given. */
export interface RequestContext {
  /** From 0 up to and not including 1, by the seed. */
  random(): number;
  /** One of the last values that was taken by that name; undefined where none was. */
  pick(name: string): string | undefined;
  uuid(): string;
}

/** A reply as a function that judges it sees it. */
export interface SeenReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
  json(): unknown;
}

const asData = fields({
  method: z.enum(methods).optional().describe('Default GET.'),
  path: path.describe('`${name}` is a value that was taken from an earlier answer, `${uuid}` a new id.'),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.union([z.string(), z.record(z.string(), z.unknown()), z.array(z.unknown())]).optional(),
  served: rule.optional().describe('Default: a status of 2xx.'),
  degraded: rule.optional().describe('Usable, but lacking something. Default: 2xx with a header x-degraded.'),
  failed: rule.optional(),
  outcome: callable<(reply: SeenReply) => 'served' | 'degraded' | 'failed'>().optional(),
  take: z
    .record(z.string(), z.string().regex(/^(\/|header:)/, 'is neither a JSON pointer such as /id nor header:NAME'))
    .optional()
    .describe('Values for later requests, each from a JSON pointer or a header of the answer.'),
  idempotent: z.boolean().optional().describe('It may be sent twice. Default: GET, HEAD, PUT and DELETE may.'),
  idempotencyKey: z.boolean().optional().describe('Sends a new Idempotency-Key, the same one when it is sent again.'),
  timeoutMilliseconds: wholeNumber(1, 60_000).optional(),
});

/** A request in its short form. */
export const requestInWords = z
  .string()
  .regex(/^((GET|HEAD|POST|PUT|PATCH|DELETE) )?\//, 'is no request such as "GET /books" or "/books"');

export const request = z
  .union(
    [requestInWords, callable<(context: RequestContext) => UserRequest>(), asData],
    noneOf('is no request such as "GET /books", nor its parts, nor a function that gives them'),
  )
  .describe('One request of a user: "GET /books", or its parts.');

export const journey = fields({
  description: text.optional().describe('What the user does, for people.'),
  weight: z
    .number('is not a number')
    .positive('is not above 0')
    .optional()
    .describe('How often, against others. Default 1.'),
  at: name.optional().describe('The public service that it begins at. Default: the first one.'),
  request: request.optional(),
  steps: z.array(request).min(1, 'is empty').optional().describe('Several requests, one after another by one user.'),
  calls: z
    .array(name)
    .optional()
    .describe('The services that the public one calls for it. Default: all that it calls.'),
  writes: z.boolean().optional().describe('It changes data. Default: whether a request of it is neither GET nor HEAD.'),
}).describe('What a user does.');
