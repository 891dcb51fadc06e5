import { signatureHeader, signatureOf } from '../../../base/webhook-signature.ts';
import type { Notification } from '../../../lib/model/response/notification.ts';
import { toWebhookBody } from '../../../lib/model/response/webhook-body.ts';
import type { PostRequest } from '../post.ts';
import { partOf, secretParts } from './secret-parts.ts';

/** A notification as anybody's own receiver gets it, signed. The secret is `{ "url", "signingKey" }`. */
export function webhookRequest(id: string, notification: Notification, secret: string, now: number): PostRequest {
  const parts = secretParts(secret);
  const body = toWebhookBody({ id, notification });
  return {
    url: partOf(parts, 'url'),
    headers: {
      'content-type': 'application/json',
      [signatureHeader]: signatureOf(body, partOf(parts, 'signingKey'), now),
    },
    body,
  };
}
