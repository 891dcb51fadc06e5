import type { Conversation, Dialect } from './conversation.ts';
import { tcp } from './tcp.ts';

/** What passes is not the protocol that it was said to be, or is hidden from here. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/** Reads a protocol as long as it can be read; beyond that, as in TLS, an answer is an answer. */
export const legible =
  (dialect: Dialect): Dialect =>
  (report, accepted) => {
    let conversation: Conversation = dialect(report, accepted);
    const pass = (what: 'sent' | 'received') => (at: number, bytes: Buffer) => {
      try {
        conversation[what](at, bytes);
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        conversation = tcp(report, accepted);
        conversation[what](at, bytes);
      }
    };
    return {
      sent: pass('sent'),
      received: pass('received'),
      left: (at) => conversation.left(at),
      abandoned: (at) => conversation.abandoned(at),
      lost: (at) => conversation.lost(at),
    };
  };
