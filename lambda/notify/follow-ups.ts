import type { AlarmEvent } from '../../lib/model/response/alarm-message.ts';
import type { FollowUp } from '../../lib/model/response/follow-up.ts';
import { PoisonMessageError } from '../../lib/model/response/message.ts';
import type { Moment } from './alarm-history.ts';

/** What is looked at later. */
export type NotifyFollowUp =
  /** Tells a channel what it has not been told yet; the last one fails until it can, and ends in the dead-letter queue. */
  | { readonly about: 'deliver'; readonly incident: string; readonly channel: string; readonly last?: true }
  /** Whether an incident is over. */
  | { readonly about: 'over'; readonly incident: string }
  /** Whether an alarm of an incident rings still, which people are not told. */
  | { readonly about: 'ringing'; readonly incident: string; readonly alarm: Moment }
  /** Whether an alarm that was not told still rings. */
  | { readonly about: 'held'; readonly alarm: AlarmEvent };

export const followUp = (what: NotifyFollowUp): FollowUp => ({ kind: 'follow-up', ...what });

/** Throws where it is none of these. */
export function readFollowUp(message: FollowUp): NotifyFollowUp {
  const { about, incident, channel, alarm } = message;
  const isOne =
    (about === 'deliver' && typeof incident === 'string' && typeof channel === 'string') ||
    (about === 'over' && typeof incident === 'string') ||
    (about === 'ringing' && typeof incident === 'string' && typeof alarm === 'object' && alarm !== null) ||
    (about === 'held' && typeof alarm === 'object' && alarm !== null);
  if (!isOne) throw new PoisonMessageError(`no follow-up of notify: about ${JSON.stringify(about)}`);
  return message as unknown as NotifyFollowUp;
}
