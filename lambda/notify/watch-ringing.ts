import { incidentOf } from '../../lib/model/response/incident.ts';
import { alarmNow } from '../shared/alarm-now.ts';
import type { Moment } from './alarm-history.ts';
import { followUp } from './follow-ups.ts';
import { addMember, addOk, readIncident } from './incident-record.ts';
import type { NotifyPorts } from './ports.ts';
import { settle } from './settle.ts';

const everySeconds = 60;
/** Where CloudWatch does not say how it is, or it rings for so long already. */
const seldomSeconds = 300;
const hourMilliseconds = 3_600_000;

/**
 * An alarm that handlers hear, and people do not: nobody tells that it is OK again, so it is looked at until it is, and
 * its incident ends as any other.
 */
export async function watchRinging(ports: NotifyPorts, incident: string, alarm: Moment): Promise<void> {
  const ring = incidentOf(alarm);
  const { members } = await readIncident(ports, incident);
  if (members.some((member) => member.ring === ring)) return;
  // Before it is a member: else who dies in between leaves one that nobody looks at.
  await ports.later(followUp({ about: 'ringing', incident, alarm }), everySeconds);
  await addMember(ports, incident, { ring, ...alarm });
}

/** Looks at such an alarm: it is OK, or looked at again. */
export async function lookAtRinging(ports: NotifyPorts, incident: string, alarm: Moment): Promise<void> {
  const ring = incidentOf(alarm);
  const { members } = await readIncident(ports, incident);
  if (members.find((member) => member.ring === ring)?.okAt !== undefined) return settle(ports, incident);
  const now = await alarmNow(ports.cloudwatch, alarm.name);
  const age = ports.clock.wall() - alarm.at;
  const hasEnded = now && (now.state !== 'ALARM' || (now.since ?? 0) > alarm.at + skewMilliseconds);
  if (hasEnded) {
    await addOk(ports, incident, ring, now.state === 'ALARM' ? ports.clock.wall() : (now.since ?? ports.clock.wall()));
    return settle(ports, incident);
  }
  if (!now && age > hourMilliseconds) {
    return ports.log.warn('whether it still rings is not known', { alarm: alarm.name, incident });
  }
  const seconds = now && age < hourMilliseconds ? everySeconds : seldomSeconds;
  await ports.later(followUp({ about: 'ringing', incident, alarm }), seconds);
}

/** CloudWatch's own times of one change differ by less. */
const skewMilliseconds = 1000;
