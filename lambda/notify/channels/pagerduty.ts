import { createHash } from 'node:crypto';
import { headline, type Notification } from '../../../lib/model/response/notification.ts';
import { shortened } from '../../../lib/model/shortened.ts';
import type { PostRequest } from '../post.ts';
import { partOf, secretParts } from './secret-parts.ts';

/** Source: developer.pagerduty.com, Events API v2, Send an Alert Event. */
const longest = { dedupKey: 255, summary: 1024 } as const;
const defaultUrl = 'https://events.pagerduty.com/v2/enqueue';

/** One alert for each incident: whoever is told of it again adds to that one. */
export function dedupKeyOf(incident: string): string {
  if (incident.length <= longest.dedupKey) return incident;
  const digest = createHash('sha256').update(incident).digest('hex').slice(0, 16);
  return `${incident.slice(0, longest.dedupKey - 1 - digest.length)}-${digest}`;
}

/**
 * A notification as an event that triggers or resolves. The secret is the routing key, or `{ "routingKey", "url" }` where
 * the service is in another region of PagerDuty.
 */
export function pagerdutyRequest(notification: Notification, secret: string): PostRequest {
  const { incident, occasion, system, environment, severity, done, look, at, drill } = notification;
  const parts = secretParts(secret, 'routingKey');
  const event = { routing_key: partOf(parts, 'routingKey'), dedup_key: dedupKeyOf(incident) };
  const trigger = {
    ...event,
    event_action: 'trigger',
    payload: {
      summary: shortened(headline(notification), longest.summary),
      source: `${system}-${environment}`,
      severity: drill ? 'info' : severity,
      timestamp: new Date(at).toISOString(),
      class: occasion,
      group: system,
      custom_details: { incident, look, ...(done && { done }), ...(drill && { drill }) },
    },
  };
  return {
    url: parts.url ?? defaultUrl,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(occasion === 'over' ? { ...event, event_action: 'resolve' } : trigger),
  };
}
