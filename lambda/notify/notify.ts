import { meaningOf } from '../../lib/model/response/alarm-meaning.ts';
import type { AlarmEvent } from '../../lib/model/response/alarm-message.ts';
import type { FollowUp } from '../../lib/model/response/follow-up.ts';
import type { Message } from '../../lib/model/response/message.ts';
import { deliverTo } from './deliver.ts';
import { endIncident } from './end-incident.ts';
import { readFollowUp } from './follow-ups.ts';
import { hearAlarm, lookAtHeld } from './hear-alarm.ts';
import { hearIncident } from './hear-incident.ts';
import type { NotifyPorts } from './ports.ts';
import { lookAtRinging } from './watch-ringing.ts';

const dayMilliseconds = 86_400_000;

/**
 * Tells people of an incident: when it begins, what was done about it, when it is over. Messages may come in any order and
 * often; what was told is not told again, but for a handler that dies between telling and remembering it.
 */
export async function notify(message: Exclude<Message, { kind: 'ignored' }>, ports: NotifyPorts): Promise<void> {
  if (message.kind === 'follow-up') return lookAgain(message, ports);
  const reason = whyIgnored(message, ports);
  if (reason) return ports.log.info('ignored', { reason });
  if (message.kind === 'alarm') return hearAlarm(ports, message);
  if (message.kind === 'incident') return hearIncident(ports, message);
}

function whyIgnored(message: Exclude<Message, FollowUp | { kind: 'ignored' }>, ports: NotifyPorts): string | undefined {
  if (message.kind === 'event') return `an event of ${message.event.source}: people are told of alarms and incidents`;
  const name = message.kind === 'alarm' ? message.name : message.incident;
  const age = ports.clock.wall() - message.at;
  if (age > dayMilliseconds) return `${name} is ${Math.floor(age / 3_600_000)} h old (limit 24 h)`;
  return message.kind === 'alarm' ? whyForeign(message, ports) : undefined;
}

function whyForeign({ name, region }: AlarmEvent, { model, region: own }: NotifyPorts): string | undefined {
  if (own !== undefined && region !== own) return `${name} is an alarm of ${region}, and this is ${own}`;
  if (meaningOf(name, model)) return undefined;
  return `${name} is no alarm of ${model.topology.name}-${model.environment}`;
}

function lookAgain(message: FollowUp, ports: NotifyPorts): Promise<void> {
  const what = readFollowUp(message);
  switch (what.about) {
    case 'deliver':
      return deliverTo(ports, what.incident, what.channel, { ...(what.last && { last: what.last }) });
    case 'over':
      return endIncident(ports, what.incident);
    case 'ringing':
      return lookAtRinging(ports, what.incident, what.alarm);
    case 'held':
      return lookAtHeld(ports, what.alarm);
  }
}
