import { leaveMilliseconds, type Report, type Unanswered } from './conversation.ts';

/**
 * How a connection is set up, until the callee has said its first word. That is no call; but one to whom nothing is said
 * has called in vain, and so has one that is turned away because the callee is in trouble.
 */
export class Opening {
  readonly #report: Report;
  #start: number | undefined;

  constructor(report: Report) {
    this.#report = report;
  }

  begin(at: number): void {
    this.#start ??= at;
  }

  succeed(): void {
    this.#start = undefined;
  }

  /** `unanswered`: absent where it was turned away. */
  fail(at: number, unanswered?: Unanswered): void {
    const start = this.#start;
    this.#start = undefined;
    if (start === undefined) return;
    this.#report({ start, milliseconds: at - start, outcome: 'failed', ...(unanswered && { unanswered }) });
  }

  /** The caller has gone: one that did not wait looked only whether somebody listens. */
  left(at: number): void {
    if (this.#start !== undefined && at - this.#start <= leaveMilliseconds) this.succeed();
    this.fail(at, 'given-up');
  }
}
