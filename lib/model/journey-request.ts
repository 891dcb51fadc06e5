import type { Receipt } from './receipt.ts';

export const methods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type Method = (typeof methods)[number];

/** One request of a user to a public service. */
export interface UserRequest {
  readonly method: Method;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer as its user gets it; a redirect is one, and is not followed. */
export interface Reply {
  readonly status: number;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body as JSON. Throws where it is none. */
  json(): unknown;
}

/** What came of a request: usable, usable with something missing, or neither (a polite 503 included). */
export const outcomes = ['served', 'degraded', 'failed'] as const;
export type Outcome = (typeof outcomes)[number];

/** A request of a user, and all that is to be known about it before its answer is there. */
export interface JourneyRequest {
  /** The journey that it counts for; may be another than was asked for, where that one has nothing to go by yet. */
  readonly journey: string;
  readonly request: UserRequest;
  /** The public service that is asked. @default - the first */
  readonly at?: string;
  /** The receipt in a usable answer; set where a usable answer without one is a failure. */
  readonly receiptIn?: (body: string) => Omit<Receipt, 'at'> | undefined;
  /** The receipt that a usable answer is, where it need not be one. */
  readonly receiptOf?: (reply: Reply) => Omit<Receipt, 'at'> | undefined;
  /** What an answer is to its user. @default - usualOutcome */
  readonly outcomeOf?: (reply: Reply) => Outcome;
  /** It may be sent again where no answer came. @default - by its method, or its Idempotency-Key */
  readonly idempotent?: boolean;
  /** How long one attempt may take; with another one, users wait twice as long. */
  readonly timeoutMilliseconds?: number;
  /** What the same user asks for next, after a usable answer; undefined where the walk ends. */
  readonly next?: (reply: Reply) => JourneyRequest | undefined;
}

/** Whether a request may be sent again where no answer came: by its method, or its Idempotency-Key. */
export function isIdempotent({ method, headers = {} }: Pick<UserRequest, 'method' | 'headers'>): boolean {
  const hasKey = Object.keys(headers).some((name) => name.toLowerCase() === 'idempotency-key');
  return hasKey || ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'].includes(method);
}

/** 2xx is served, marked by the header `x-degraded` degraded; all else is failed. */
export function usualOutcome({ status, headers }: Pick<Reply, 'status' | 'headers'>): Outcome {
  if (status < 200 || status > 299) return 'failed';
  return headers['x-degraded'] ? 'degraded' : 'served';
}
