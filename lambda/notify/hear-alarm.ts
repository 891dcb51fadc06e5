import { meaningOf } from '../../lib/model/response/alarm-meaning.ts';
import type { AlarmEvent } from '../../lib/model/response/alarm-message.ts';
import { drillKey, drillMark } from '../../lib/model/response/drill.ts';
import { incidentOf } from '../../lib/model/response/incident.ts';
import type { Notification, Severity } from '../../lib/model/response/notification.ts';
import { whyOver } from '../shared/alarm-now.ts';
import { addExplainedAlarm } from '../shared/experiment-line.ts';
import { type Change, noteChange, noteIncident, okAfter, ringingsEndedBy } from './alarm-history.ts';
import { followUp } from './follow-ups.ts';
import { addMember, addOk, addUpdate, readIncident, updateKeys } from './incident-record.ts';
import { joinIncident } from './open-incidents.ts';
import { expiryOf, type NotifyPorts } from './ports.ts';
import { settle } from './settle.ts';
import { severityOf } from './severity-of.ts';
import { type Heard, whyHeld } from './why-held.ts';

/** What changes by an alarm: an incident begins or has one alarm more, or one of its alarms is OK again. */
export async function hearAlarm(ports: NotifyPorts, alarm: AlarmEvent): Promise<void> {
  if (alarm.state === 'INSUFFICIENT_DATA') {
    return ports.log.info('ignored', { alarm: alarm.name, reason: 'that an alarm has no data is no incident' });
  }
  const { name, at, state } = alarm;
  const change = await noteChange(ports.ledger, { name, at, state }, expiryOf(ports));
  if (state === 'OK') return hearOk(ports, alarm);
  const { hold, under }: Heard = change.incident === undefined ? await whyHeld(ports, alarm) : { under: [] };
  if (!hold) return ring(ports, alarm, { ...change, under });
  ports.log.info('held', { alarm: name, why: hold.why });
  if (hold.experiment) await addExplainedAlarm(ports.ledger, hold.experiment, alarm, expiryOf(ports));
  await ports.later(followUp({ about: 'held', alarm }), Math.ceil((hold.lookAgainAt - ports.clock.wall()) / 1000));
}

/** An alarm that was held is told once nothing explains it any more, if it still rings. */
export async function lookAtHeld(ports: NotifyPorts, alarm: AlarmEvent): Promise<void> {
  const okAt = await okAfter(ports.ledger, alarm);
  // It may have no data any more, which nobody is told of.
  const over = okAt === undefined ? await whyOver(ports, alarm, { again: true }) : 'it is OK again';
  if (over === undefined) return hearAlarm(ports, alarm);
  ports.log.info('ignored', { alarm: alarm.name, reason: `it was held: ${over}` });
}

async function hearOk(ports: NotifyPorts, { name, at }: AlarmEvent): Promise<void> {
  const ended = await ringingsEndedBy(ports.ledger, { name, at });
  const incidents = new Set<string>();
  for (const { incident, at: rangAt } of ended) {
    if (incident === undefined) continue;
    await addOk(ports, incident, incidentOf({ name, at: rangAt }), at);
    incidents.add(incident);
  }
  for (const incident of incidents) await settle(ports, incident);
}

/** Everything here is found done by who comes again after a death in the middle. */
async function ring(
  ports: NotifyPorts,
  alarm: AlarmEvent,
  { under, ...change }: Change & Pick<Heard, 'under'>,
): Promise<void> {
  const { name, at } = alarm;
  const itself = incidentOf(alarm);
  const incident = change.incident ?? (await joinIncident(ports, { id: itself, at, ring: itself }));
  if (change.incident === undefined) await noteIncident(ports.ledger, change, incident);
  await addMember(ports, incident, { ring: itself, name, at });
  const okAt = await okAfter(ports.ledger, alarm);
  if (okAt !== undefined) await addOk(ports, incident, itself, okAt);
  await announce(ports, incident, itself, await notificationOf(ports, incident, { ...alarm, under }));
  await settle(ports, incident, itself);
}

/** Told where it begins the incident, and where it is the first to concern users; otherwise it is only one more. */
async function announce(ports: NotifyPorts, incident: string, of: string, notification: Notification): Promise<void> {
  if (await addUpdate(ports, incident, { key: updateKeys.begun, of, notification })) return;
  if (notification.severity !== 'critical') return;
  const { updates } = await readIncident(ports, incident);
  if (updates.some((update) => update.notification.severity === 'critical')) return;
  await addUpdate(ports, incident, { key: updateKeys.worse, of, notification: { ...notification, occasion: 'worse' } });
}

async function notificationOf(
  ports: NotifyPorts,
  incident: string,
  alarm: AlarmEvent & Pick<Heard, 'under'>,
): Promise<Notification> {
  const { topology, environment } = ports.model;
  const meaning = meaningOf(alarm.name, ports.model);
  const severity: Severity = meaning ? severityOf(meaning) : 'warning';
  const reason = alarm.reason.startsWith(drillMark) ? alarm.reason.slice(drillMark.length) : alarm.reason;
  const drill = alarm.reason.startsWith(drillMark) || (await ports.ledger.get(drillKey.pk, drillKey.sk)) !== undefined;
  return {
    incident,
    occasion: 'begun',
    system: topology.name,
    environment,
    severity,
    title: `${alarm.name} is in ALARM${reason && `: ${reason}`}`,
    look: [alarm.name, ...alarm.under],
    at: alarm.at,
    ...(drill && { drill }),
  };
}
