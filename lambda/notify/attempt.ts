import type { Notification } from '../../lib/model/response/notification.ts';
import { mailOf } from './channels/mail.ts';
import { requestOf } from './channels/request-of.ts';
import { BadSecretError } from './channels/secret-parts.ts';
import type { NotifyPorts } from './ports.ts';
import { AddressNotAllowedError, type PostReply } from './post.ts';
import { PrivateAddressError } from './public-address.ts';
import type { Receiver } from './receivers.ts';

/** What became of telling a channel once. */
export type Outcome =
  | { readonly kind: 'told' }
  /** Trying again is no use. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string; readonly retryAfter?: string | undefined };

/** Tells a channel once; where its secret is refused it may have changed, and is read anew. Never rejects. */
export async function attempt(
  { secrets, post, clock, mail }: Pick<NotifyPorts, 'secrets' | 'post' | 'clock' | 'mail'>,
  channel: Receiver,
  { id, notification }: { readonly id: string; readonly notification: Notification },
): Promise<Outcome> {
  try {
    if (channel.kind === 'mail') {
      await mail?.(mailOf({ id, notification }));
      return { kind: 'told' };
    }
    const secret = await secrets.read(channel.secret);
    const send = (value: string) => post(requestOf(channel, { id, notification, secret: value, now: clock.wall() }));
    const reply = await send(secret);
    if (reply.status !== 401 && reply.status !== 403) return outcomeOf(reply);
    const fresh = await secrets.read(channel.secret, { fresh: true });
    return outcomeOf(fresh === secret ? reply : await send(fresh));
  } catch (error) {
    const isFinal =
      error instanceof BadSecretError ||
      error instanceof PrivateAddressError ||
      error instanceof AddressNotAllowedError;
    return { kind: isFinal ? 'refused' : 'failed', reason: (error as Error).message };
  }
}

function outcomeOf({ status, retryAfter }: PostReply): Outcome {
  const answered = `it answered ${status}`;
  if (status >= 200 && status < 300) return { kind: 'told' };
  if (status >= 300 && status < 400)
    return { kind: 'refused', reason: `${answered}, a redirect, which is not followed` };
  if (status === 408 || status === 429 || status >= 500) {
    return { kind: 'failed', reason: answered, ...((status === 429 || status === 503) && { retryAfter }) };
  }
  return { kind: 'refused', reason: answered };
}
