/** How a call ended without an answer: its caller gave it up, or the connection was refused, or lost. */
export type Unanswered = 'given-up' | 'refused' | 'lost';

/** An attempt of a call that failed, and that was made again. */
export interface FailedAttempt {
  /** The task that took it. Absent where none did. */
  readonly calleeTask?: string;
  /** Absent where an answer came. */
  readonly unanswered?: Unanswered;
}

/** What was asked for, as far as the protocol says it: attempts of one request are alike. */
export interface Asked {
  /** Method and path, or the operation. */
  readonly what: string;
  /** What every attempt of one request has alike, and other requests have not: a trace, a request id, or an invocation. */
  readonly id?: string;
  /** The trace that it belongs to, which what a service asks for meanwhile belongs to as well. */
  readonly trace?: string;
  /** What a read reads, as a digest: those that are alike have one answer. Absent for what is no read. */
  readonly reads?: string;
  /** By what the callee knows a repetition of it again: its Idempotency-Key. */
  readonly key?: string;
}
