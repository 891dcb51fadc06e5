import type { Dialect } from './dialect.ts';
import type { Outcome } from './protocol.ts';

/** Bytes of a head beyond which nothing is kept: longer ones are no reply that a client could use. */
const longestHead = 16 * 1024;

export interface Exchange {
  readonly start: number;
  readonly milliseconds: number;
  readonly outcome: Outcome;
}

/**
 * Sees a connection's requests and replies in passing, each with its monotonic milliseconds. A request is the first bytes after a reply began; where a client
 * pipelines, requests sent before the reply to the first one count as one.
 */
export class Observer {
  readonly #dialect: Dialect;
  readonly #report: (exchange: Exchange) => void;
  #start: number | undefined;
  #firstReply: number | undefined;
  #request = '';
  #reply = '';

  constructor(dialect: Dialect, report: (exchange: Exchange) => void) {
    this.#dialect = dialect;
    this.#report = report;
  }

  /** The caller sent these bytes. */
  sent(at: number, bytes: Buffer): void {
    this.#start ??= at;
    this.#request = extend(this.#request, bytes);
  }

  /** The caller got these bytes. */
  received(at: number, bytes: Buffer): void {
    if (this.#start === undefined) return;
    this.#firstReply ??= at;
    this.#reply = extend(this.#reply, bytes);
    const outcome = this.#dialect.outcome(this.#reply);
    if (outcome) this.#conclude(outcome, this.#firstReply);
    else if (this.#reply.length >= longestHead) this.#conclude('failed', this.#firstReply);
  }

  /** The caller gave up, or has seen the end of the connection. */
  ended(at: number): void {
    if (this.#start !== undefined) this.#conclude('failed', at);
  }

  #conclude(outcome: Outcome, end: number): void {
    const start = this.#start as number;
    if (this.#dialect.isCounted(this.#request)) this.#report({ start, milliseconds: end - start, outcome });
    this.#start = undefined;
    this.#firstReply = undefined;
    this.#request = '';
    this.#reply = '';
  }
}

function extend(head: string, bytes: Buffer): string {
  const room = longestHead - head.length;
  return room > 0 ? head + bytes.toString('latin1', 0, room) : head;
}
