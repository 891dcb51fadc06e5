import type { Outcome, Report, Unanswered } from './conversation.ts';

interface OpenCall {
  readonly start: number;
  first?: number;
}

/** The calls of a connection that have no whole answer yet, each by what its protocol knows it by. */
export class OpenCalls<Key> {
  readonly #report: Report;
  readonly #calls = new Map<Key, OpenCall>();

  constructor(report: Report) {
    this.#report = report;
  }

  /** A call that is open already goes on. */
  begin(key: Key, at: number): void {
    if (!this.#calls.has(key)) this.#calls.set(key, { start: at });
  }

  /** The one that has been open for longest. */
  oldest(): Key | undefined {
    return this.#calls.keys().next().value;
  }

  keys(): Key[] {
    return [...this.#calls.keys()];
  }

  /** Something of its answer came; where several parts come, the first counts. */
  answer(key: Key | undefined, at: number): void {
    const call = key === undefined ? undefined : this.#calls.get(key);
    if (call) call.first ??= at;
  }

  /** Reports it, with the time to the first byte of its answer. */
  end(key: Key | undefined, outcome: Outcome, at: number): void {
    const call = key === undefined ? undefined : this.#calls.get(key);
    if (!call) return;
    this.#calls.delete(key as Key);
    this.#report({ start: call.start, milliseconds: (call.first ?? at) - call.start, outcome });
  }

  /** It turned out to be no call. */
  drop(key: Key | undefined): void {
    if (key !== undefined) this.#calls.delete(key);
  }

  /** The connection has ended: what is open has failed now, also where its answer had begun. */
  fail(at: number, unanswered: Unanswered): void {
    for (const { start } of this.#calls.values()) {
      this.#report({ start, milliseconds: at - start, outcome: 'failed', unanswered });
    }
    this.#calls.clear();
  }
}
