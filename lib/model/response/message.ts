import { type AlarmEvent, alarmEventOf, isAlarmNotification } from './alarm-message.ts';
import { type AwsEvent, isAwsEvent } from './aws-event.ts';
import type { FollowUp } from './follow-up.ts';
import type { IncidentEvent } from './incident.ts';

/** What a handler finds in its queue. What is nobody's business is ignored, with the reason. */
export type Message =
  | AlarmEvent
  | IncidentEvent
  | FollowUp
  | { readonly kind: 'event'; readonly event: AwsEvent }
  | { readonly kind: 'ignored'; readonly reason: string };

/** A message that can never be read: trying again is no use, and it belongs in the dead-letter queue. */
export class PoisonMessageError extends Error {
  override readonly name = 'PoisonMessage';
}

/** Reads the body of a message, with SNS's envelope around it or without. Throws {@link PoisonMessageError}. */
export function readMessage(body: string): Message {
  const value = parse(body);
  if (value.Type === 'SubscriptionConfirmation' || value.Type === 'UnsubscribeConfirmation') {
    return { kind: 'ignored', reason: `${value.Type} of topic ${value.TopicArn}: SNS confirms queues by itself` };
  }
  return read(value.Type === 'Notification' && typeof value.Message === 'string' ? parse(value.Message) : value);
}

function read(value: Readonly<Record<string, unknown>>): Message {
  if (isAwsEvent(value)) return { kind: 'event', event: value };
  if (isAlarmNotification(value)) {
    try {
      return alarmEventOf(value);
    } catch (error) {
      throw new PoisonMessageError((error as Error).message);
    }
  }
  if (value.kind === 'incident' && typeof value.incident === 'string') return value as unknown as IncidentEvent;
  if (value.kind === 'follow-up' && typeof value.about === 'string') return value as unknown as FollowUp;
  throw new PoisonMessageError(
    `neither an alarm nor an event: an object with ${Object.keys(value).join(', ') || 'nothing'}`,
  );
}

function parse(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new PoisonMessageError(`not JSON: ${JSON.stringify(text.slice(0, 60))}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new PoisonMessageError(`not an object: ${JSON.stringify(value).slice(0, 60)}`);
}
