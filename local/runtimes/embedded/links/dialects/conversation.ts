import type { Asked, Unanswered } from '../../../../../lib/model/call.ts';

export type { Asked, Unanswered };

export type Outcome = 'served' | 'degraded' | 'failed';

/** A call and its answer; times are monotonic milliseconds. */
export interface Exchange {
  readonly start: number;
  readonly milliseconds: number;
  readonly outcome: Outcome;
  /** Absent where an answer came. */
  readonly unanswered?: Unanswered;
  /** It was begun although the callee had said, in an answer before, that it closes the connection. */
  readonly toldToClose?: true;
  /** Absent where the protocol does not say it. */
  readonly asked?: Asked;
}

export type Report = (exchange: Exchange) => void;

/** What passes on one connection, as its caller sees it. */
export interface Conversation {
  sent(at: number, bytes: Buffer): void;
  received(at: number, bytes: Buffer): void;
  /** The caller ended the connection in order; it awaits nothing any more. */
  left(at: number): void;
  /** The caller broke the connection off: it has given up what it awaits. */
  abandoned(at: number): void;
  /** The connection ended otherwise: by its callee, or on its way. */
  lost(at: number): void;
}

/** Reads the calls of a protocol from a connection that was accepted at a time. */
export type Dialect = (report: Report, accepted: number) => Conversation;

/** Who leaves so soon after having sent something took leave by it, and awaited no answer; no time-out is that short. */
export const leaveMilliseconds = 25;
