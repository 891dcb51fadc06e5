import type { Notification } from '../../../lib/model/response/notification.ts';
import type { Channel } from '../../../lib/model/response/notify-settings.ts';
import type { PostRequest } from '../post.ts';
import { pagerdutyRequest } from './pagerduty.ts';
import { slackRequest } from './slack.ts';
import { webhookRequest } from './webhook.ts';

/** A notification in the form of a channel. `id` is the same each time it is sent. */
export function requestOf(
  { kind }: Channel,
  { id, notification, secret, now }: { id: string; notification: Notification; secret: string; now: number },
): PostRequest {
  switch (kind) {
    case 'webhook':
      return webhookRequest(id, notification, secret, now);
    case 'slack':
      return slackRequest(notification, secret);
    case 'pagerduty':
      return pagerdutyRequest(notification, secret);
  }
}
