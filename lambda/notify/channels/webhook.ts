import type { Notification } from '../notification.ts';
import type { PostRequest } from '../post.ts';
import { partOf, secretParts } from './secret-parts.ts';
import { signatureHeader, signatureOf } from './webhook-signature.ts';

/** A notification as anybody's own receiver gets it, signed. The secret is `{ "url", "signingKey" }`. */
export function webhookRequest(id: string, notification: Notification, secret: string, now: number): PostRequest {
  const parts = secretParts(secret);
  const { at, drill = false, done = null, ...rest } = notification;
  const body = JSON.stringify({ version: 1, id, ...rest, done, at: new Date(at).toISOString(), drill });
  return {
    url: partOf(parts, 'url'),
    headers: {
      'content-type': 'application/json',
      [signatureHeader]: signatureOf(body, partOf(parts, 'signingKey'), now),
    },
    body,
  };
}
