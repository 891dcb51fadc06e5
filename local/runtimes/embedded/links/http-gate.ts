import { STATUS_CODES } from 'node:http';
import type { Clock } from '../../../../base/clock.ts';
import type { RequestFault } from '../../../../lib/model/faults/effect.ts';
import { HttpFrames } from './http-frames.ts';

export interface RequestLine {
  readonly method: string;
  readonly path: string;
}

interface GateOptions {
  readonly clock: Clock;
  /** Whether any request of the connection may be touched. */
  isNeeded(): boolean;
  /** What is to become of a request; undefined where it passes. */
  choose(request: RequestLine): RequestFault | undefined;
  /** Gives the caller an answer in place of the callee's. */
  answer(bytes: Buffer): void;
  /** Gives the callee what was kept. */
  pass(bytes: Buffer): void;
  /** Resets the connection. */
  break(): void;
}

/**
 * Touches single requests of a connection. It begins where a request does, so that it is nothing to connections of another
 * kind; a request that comes before the reply to an earlier one is complete passes, so that replies keep their order.
 */
export class HttpGate {
  readonly #options: GateOptions;
  #frames: { requests: HttpFrames; replies: HttpFrames } | undefined;
  /** Another protocol has begun. */
  #isOver = false;
  #method = '';
  /** Requests passed whose replies have not all been given. */
  #open = 0;
  /** The request that is answered here, until its last byte has come. */
  #answered: RequestFault | undefined;
  /** The next reply is lost. */
  #loses = false;
  /** What is kept, and how to give it now. */
  #kept: Buffer[] | undefined;
  #cancel = () => {};

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** Takes what the caller sent and gives what goes on to the callee. */
  admit(bytes: Buffer): Buffer[] {
    if (!this.#isActive(bytes)) return [bytes];
    const admitted: Buffer[] = [];
    for (const { bytes: piece, starts, ends } of this.#frames?.requests.cut(bytes) ?? []) {
      if (starts) this.#begin(piece);
      if (this.#answered) {
        if (ends) this.#answer(this.#answered);
      } else if (this.#kept) this.#kept.push(piece);
      else admitted.push(piece);
    }
    return admitted;
  }

  /** Takes what the callee sent and gives what the caller gets. */
  admitReply(bytes: Buffer): Buffer[] {
    if (!this.#frames || this.#isOver) return [bytes];
    const admitted: Buffer[] = [];
    for (const { bytes: piece, ends } of this.#frames.replies.cut(bytes)) {
      const isInterim = /^HTTP\/1\.[01] 1/.test(piece.toString('latin1', 0, 10));
      if (this.#loses && !isInterim) {
        this.#options.break();
        return [];
      }
      if (ends && !isInterim) this.#open -= 1;
      admitted.push(piece);
    }
    return admitted;
  }

  /** Gives what is kept now, whatever is left of its time. */
  flush(): void {
    this.#cancel();
    const kept = this.#kept;
    this.#kept = undefined;
    for (const bytes of kept ?? []) this.#options.pass(bytes);
  }

  /** Gives nobody what is kept. */
  drop(): void {
    this.#cancel();
    this.#kept = undefined;
  }

  #isActive(bytes: Buffer): boolean {
    if (this.#isOver) return false;
    if (this.#frames && !this.#frames.requests.isLost) return true;
    if (!lineOf(bytes)) return this.#frames !== undefined;
    if (this.#frames) this.#frames.requests = new HttpFrames();
    else if (this.#options.isNeeded()) this.#frames = { requests: new HttpFrames(), replies: new HttpFrames() };
    return this.#frames !== undefined;
  }

  /** A reply whose end cannot be told is complete when its caller asks for something else. */
  #completeReplies(): void {
    if (!this.#frames || !(this.#frames.replies.isLost || this.#method === 'HEAD')) return;
    this.#frames.replies = new HttpFrames();
    this.#open = 0;
  }

  #begin(head: Buffer): void {
    this.#completeReplies();
    const request = lineOf(head);
    this.#method = request?.method ?? '';
    if (/^upgrade:/im.test(head.toString('latin1', 0, 8192))) this.#isOver = true;
    const fault = request && this.#open === 0 ? this.#options.choose(request) : undefined;
    if (fault?.does === 'status') {
      this.#answered = fault;
      return;
    }
    this.#open += 1;
    if (fault?.does === 'reset') this.#options.break();
    if (fault?.does === 'lose-reply') this.#loses = true;
    if (fault?.does !== 'delay') return;
    this.#kept = [];
    this.#cancel = this.#options.clock.after(fault.delayMilliseconds, () => this.flush());
  }

  #answer(fault: RequestFault): void {
    this.#answered = undefined;
    this.#options.answer(answerOf(fault, this.#method));
  }
}

/** Undefined where the bytes do not begin with a request of HTTP/1.1. Source: RFC 9112, section 3. */
export function lineOf(bytes: Buffer): RequestLine | undefined {
  const [, method, target] = /^([A-Z]{1,20}) (\S+) HTTP\/1\.1\r\n/.exec(bytes.toString('latin1', 0, 8192)) ?? [];
  return method === undefined || target === undefined ? undefined : { method, path: target };
}

/** To HEAD without the body that it tells the length of. */
function answerOf({ status, body }: RequestFault, method: string): Buffer {
  const bytes = Buffer.from(body);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}`,
    `date: ${new Date().toUTCString()}`,
    `content-type: ${/^\s*[[{]/.test(body) ? 'application/json' : 'text/plain; charset=utf-8'}`,
    `content-length: ${bytes.length}`,
  ];
  const start = Buffer.from(`${head.join('\r\n')}\r\n\r\n`);
  return method === 'HEAD' ? start : Buffer.concat([start, bytes]);
}
