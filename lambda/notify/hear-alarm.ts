import { localEnvironment } from '../../lib/model/local-account.ts';
import { meaningOf } from '../../lib/model/response/alarm-meaning.ts';
import type { AlarmEvent } from '../../lib/model/response/alarm-message.ts';
import { drillMark } from '../../lib/model/response/drill.ts';
import { incidentOf } from '../../lib/model/response/incident.ts';
import type { Notification, Severity } from '../../lib/model/response/notification.ts';
import { whyOver } from '../shared/alarm-now.ts';
import { drillOf } from '../shared/drill.ts';
import { addExplainedAlarm } from '../shared/experiment-line.ts';
import { type Change, noteChange, noteIncident, okAfter, ringingsEndedBy } from './alarm-history.ts';
import { followUp } from './follow-ups.ts';
import { addBeginning, addMember, addOk, addUpdate, readIncident, updateKeys } from './incident-record.ts';
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
  const drill = await drillOf(ports, alarm);
  const isDrill = drill !== undefined && (drill.is === 'made' || ports.model.environment !== localEnvironment);
  const joining = { id: itself, at, ring: itself, ...(isDrill && { drill: true as const }) };
  const incident = change.incident ?? (await joinIncident(ports, joining));
  if (change.incident === undefined) await noteIncident(ports.ledger, change, incident);
  await addMember(ports, incident, { ring: itself, name, at });
  const okAt = await okAfter(ports.ledger, alarm);
  if (okAt !== undefined) await addOk(ports, incident, itself, okAt);
  // In AWS nothing says whether it rings for the drill's answers: where it rings on afterwards it does not.
  if (isDrill && drill.is === 'meanwhile') {
    await ports.later(
      followUp({ about: 'held', alarm }),
      Math.max(1, Math.ceil((drill.until - ports.clock.wall()) / 1000)),
    );
  }
  await announce(ports, incident, itself, notificationOf(ports, incident, { ...alarm, under, isDrill }));
  await settle(ports, incident, itself);
}

/**
 * Told where it begins the incident, where it is the first alarm in it to concern users, and where all before was a drill;
 * otherwise it is only one more.
 */
async function announce(ports: NotifyPorts, incident: string, of: string, notification: Notification): Promise<void> {
  if (await addBeginning(ports, incident, { of, notification })) return;
  const told = (await readIncident(ports, incident)).updates.map((update) => update.notification);
  const isReal = !notification.drill && told.every(({ drill }) => drill);
  // What a handler calls critical says nothing of users.
  const isKnown = told.some(({ severity, done, drill }) => severity === 'critical' && done === undefined && !drill);
  if (!isReal && (notification.severity !== 'critical' || isKnown)) return;
  await addUpdate(ports, incident, { key: updateKeys.worse, of, notification: { ...notification, occasion: 'worse' } });
}

function notificationOf(
  ports: NotifyPorts,
  incident: string,
  alarm: AlarmEvent & Pick<Heard, 'under'> & { readonly isDrill: boolean },
): Notification {
  const { topology, environment } = ports.model;
  const meaning = meaningOf(alarm.name, ports.model);
  const severity: Severity = meaning ? severityOf(meaning) : 'warning';
  const reason = alarm.reason.startsWith(drillMark) ? alarm.reason.slice(drillMark.length) : alarm.reason;
  return {
    incident,
    occasion: 'begun',
    system: topology.name,
    environment,
    severity: alarm.isDrill ? 'info' : severity,
    title: `${alarm.name} is in ALARM${reason && `: ${reason}`}`,
    look: [alarm.name, ...alarm.under],
    at: alarm.at,
    ...(alarm.isDrill && { drill: true as const }),
  };
}
