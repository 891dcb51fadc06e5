import { randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { HttpFrames } from './http-frames.ts';
import type { RequestBudget } from './request-budget.ts';

interface GateOptions {
  /** The rates in force now. */
  budgets(): readonly RequestBudget[];
  /** Called for each request that is above a rate. */
  onThrottled(): void;
  /** Gives the caller an answer in place of the callee's. */
  answer(bytes: Buffer): void;
}

/**
 * Lets the requests of one connection pass, or answers them as DynamoDB answers what it throttles. A request is passed or
 * answered whole; one that comes before the reply to an earlier one is complete always passes, so that replies keep
 * their order.
 */
export class ThrottleGate {
  readonly #options: GateOptions;
  readonly #requests = new HttpFrames();
  readonly #replies = new HttpFrames();
  /** Requests passed whose replies have not all been given. */
  #open = 0;
  #isHeldBack = false;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** Takes what the caller sent and gives what goes on to the callee. */
  admit(bytes: Buffer): Buffer[] {
    const admitted: Buffer[] = [];
    for (const piece of this.#requests.cut(bytes)) {
      if (piece.starts) {
        this.#isHeldBack = this.#open === 0 && !this.#options.budgets().every((budget) => budget.tryTake());
        if (this.#isHeldBack) this.#options.onThrottled();
        else this.#open += 1;
      }
      if (!this.#isHeldBack) admitted.push(piece.bytes);
      else if (piece.ends) this.#options.answer(throttled());
    }
    return admitted;
  }

  /** Takes note of what the caller got from the callee. */
  replied(bytes: Buffer): void {
    for (const { bytes: piece, ends } of this.#replies.cut(bytes)) {
      const isInterim = /^HTTP\/1\.[01] 1/.test(piece.toString('latin1', 0, 10));
      if (ends && !isInterim) this.#open -= 1;
    }
  }
}

const body = Buffer.from(
  JSON.stringify({
    __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException',
    message: 'Throughput exceeds the maximum OnDemandThroughput configured on table or index',
  }),
);

/** What DynamoDB answers to what it throttles. Source: DynamoDB developer guide, error handling; low-level API. */
export const throttling = () => ({
  status: 400,
  headers: {
    server: 'Server',
    date: new Date().toUTCString(),
    'content-type': 'application/x-amz-json-1.0',
    'content-length': String(body.length),
    connection: 'keep-alive',
    'x-amzn-requestid': randomUUID(),
    'x-amz-crc32': String(crc32(body)),
  },
  body,
});

/** The same as it goes over a connection. */
export function throttled(): Buffer {
  const answer = throttling();
  const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${value}`);
  const head = [`HTTP/1.1 ${answer.status} Bad Request`, ...lines].join('\r\n');
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`), answer.body]);
}
