import { createHash } from 'node:crypto';
import type { TicketNotes } from '../open-history.ts';
import { sendTicket } from './send.ts';
import type { Ticket, TicketTracker } from './ticket.ts';

/** A receiver did not take what it was sent. */
export class WebhookError extends Error {
  override readonly name = 'Webhook';
}

/** Anybody's receiver: it gets a POST for each ticket, and what is open is noted here. `now`: milliseconds since the epoch. */
export function webhookTracker(url: URL, notes: () => TicketNotes, now: () => number): TicketTracker {
  // An address may be a secret in itself, and is not kept.
  const receiver = createHash('sha256').update(url.href).digest('hex');
  const post = async (event: 'opened' | 'closed', ticket: Ticket) => {
    const body = { version: 1, event, ...ticket, at: new Date(ticket.at).toISOString() };
    const reply = await sendTicket({ method: 'POST', url, headers: {}, body });
    await reply.body?.cancel();
    if (!reply.ok) throw new WebhookError(`the receiver answered ${reply.status}`);
  };
  return {
    name: url.origin,
    openKeys: async () => new Set(notes().open(receiver)),
    // Sent before it is noted: what dies in between is sent again, with the same key.
    open: async (ticket) => {
      await post('opened', ticket);
      notes().add(receiver, ticket.key, now());
      return `opened at ${url.origin}`;
    },
    close: async (ticket) => {
      await post('closed', ticket);
      notes().remove(receiver, ticket.key);
      return `closed at ${url.origin}`;
    },
  };
}
