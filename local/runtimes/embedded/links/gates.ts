import type { LinkImpairment } from './impairment.ts';

/** What deals with the messages of a connection one by one. */
export interface Gates {
  /** Takes what the caller sent and gives what goes on to the callee. */
  admit(bytes: Buffer): Buffer[];
  /** Takes what the callee sent and gives what the caller gets. */
  admitReply(bytes: Buffer): Buffer[];
  /** Takes the impairments now in force over: nothing is kept for one that has gone. */
  refresh(): void;
  /** The caller sends nothing more: the callee is given what is kept, unless the caller has left. */
  end(hasLeft: boolean): void;
}

/** What gates do with the connection that they are of. */
export interface Ways {
  impairments(): readonly LinkImpairment[];
  /** Gives the caller an answer in place of the callee's. */
  answer(bytes: Buffer): void;
  /** Gives the callee what was kept. */
  pass(bytes: Buffer): void;
  /** Resets the connection. */
  break(): void;
}
