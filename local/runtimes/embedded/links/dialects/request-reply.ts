import type { Asked, Conversation, Dialect, Outcome, Report, Unanswered } from './conversation.ts';

/** How the calls of a protocol are judged by their heads: the first bytes of a request and of its reply. */
export interface Rules {
  /** False for what is not traffic of the application: probes, housekeeping of a client, and calls that wait on purpose. */
  isCounted(request: string): boolean;
  /** Undefined while more bytes are needed. */
  outcome(reply: string): Outcome | undefined;
  /** What a request asks for. @default - nobody knows */
  asked?(request: string): Asked | undefined;
  /** Whether the callee says in a reply that it takes nothing more on this connection. */
  closes?(reply: string): boolean;
  /** Whether what comes after that reply is no call any more. */
  endsCalls?(reply: string): boolean;
  /** Whether a caller awaited an answer that has not come when the connection ended. @default - it did */
  isAwaited?(silence: Silence): boolean;
}

export interface Silence {
  readonly request: string;
  /** The caller ended the connection in order. */
  readonly left: boolean;
  /** Since the first byte that has no answer. */
  readonly milliseconds: number;
  /** From that byte to the last one that the caller sent. */
  readonly sending: number;
  /** Something has ever come back on this connection. */
  readonly wasAnswered: boolean;
}

/** Bytes of a head beyond which nothing is kept: longer ones are no reply that a client could use. */
const longestHead = 16 * 1024;

/**
 * Sees a connection's requests and replies. A request is the first bytes after a reply began; where a client pipelines,
 * requests sent before the reply to the first one count as one. What comes without a request is no call. `rulesFor` is
 * given the first bytes of the connection.
 */
export const requestReply =
  (rulesFor: (first: string) => Rules): Dialect =>
  (report) =>
    new RequestReply(rulesFor, report);

class RequestReply implements Conversation {
  readonly #rulesFor: (first: string) => Rules;
  readonly #report: Report;
  #rules: Rules | undefined;
  #start: number | undefined;
  #lastSent = 0;
  #firstReply: number | undefined;
  #wasAnswered = false;
  #isOver = false;
  #toldToClose = false;
  #request = '';
  #reply = '';

  constructor(rulesFor: (first: string) => Rules, report: Report) {
    this.#rulesFor = rulesFor;
    this.#report = report;
  }

  sent(at: number, bytes: Buffer): void {
    if (this.#isOver) return;
    this.#rules ??= this.#rulesFor(bytes.toString('latin1', 0, 64));
    this.#start ??= at;
    this.#lastSent = at;
    this.#request = extend(this.#request, bytes);
  }

  received(at: number, bytes: Buffer): void {
    this.#wasAnswered = true;
    if (this.#start === undefined || !this.#rules) return;
    this.#firstReply ??= at;
    this.#reply = extend(this.#reply, bytes);
    const outcome = this.#rules.outcome(this.#reply);
    if (outcome) this.#conclude(outcome, this.#firstReply);
    else if (this.#reply.length >= longestHead) this.#conclude('failed', this.#firstReply);
  }

  left(at: number): void {
    this.#end(at, 'given-up', true);
  }

  abandoned(at: number): void {
    this.#end(at, 'given-up');
  }

  lost(at: number): void {
    this.#end(at, 'lost');
  }

  #end(at: number, unanswered: Unanswered, left = false): void {
    if (this.#start === undefined) return;
    const silence = {
      request: this.#request,
      left,
      milliseconds: at - this.#start,
      sending: this.#lastSent - this.#start,
      wasAnswered: this.#wasAnswered,
    };
    if (this.#rules?.isAwaited?.(silence) ?? true) this.#conclude('failed', at, unanswered);
    this.#start = undefined;
  }

  #conclude(outcome: Outcome, end: number, unanswered?: Unanswered): void {
    const start = this.#start as number;
    if (this.#rules?.isCounted(this.#request)) {
      const asked = this.#rules.asked?.(this.#request);
      const told = this.#toldToClose && { toldToClose: true as const };
      const how = { ...(unanswered && { unanswered }), ...told, ...(asked && { asked }) };
      this.#report({ start, milliseconds: end - start, outcome, ...how });
    }
    this.#toldToClose ||= this.#rules?.closes?.(this.#reply) ?? false;
    this.#isOver = this.#rules?.endsCalls?.(this.#reply) ?? false;
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
