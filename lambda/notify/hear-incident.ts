import { createHash } from 'node:crypto';
import type { IncidentEvent } from '../../lib/model/response/incident.ts';
import { PoisonMessageError } from '../../lib/model/response/message.ts';
import type { Notification } from '../../lib/model/response/notification.ts';
import { alarmPrefixOf } from '../../lib/model/response/response-model.ts';
import { type Change, type Moment, ringingAt } from './alarm-history.ts';
import { addBeginning, addUpdate, readIncident, updateKeys } from './incident-record.ts';
import { joinIncident } from './open-incidents.ts';
import { expiryOf, type NotifyPorts } from './ports.ts';
import { settle } from './settle.ts';
import { watchRinging } from './watch-ringing.ts';

const texts = ['incident', 'what', 'system', 'environment', 'severity', 'title', 'done'] as const;

/** DynamoDB's keys, and what people can read, are no longer. */
const longestIncident = 400;

/** What another handler did, or found: it begins an incident, or is told as one thing that was done about it. */
export async function hearIncident(ports: NotifyPorts, event: IncidentEvent): Promise<void> {
  const missing = texts.filter((name) => typeof event[name] !== 'string');
  if (missing.length > 0 || !Number.isFinite(event.at) || !Array.isArray(event.look)) {
    throw new PoisonMessageError(`an incident without ${[...missing, 'at and look'].join(', ')}: ${event.incident}`);
  }
  if (event.incident.length > longestIncident) {
    throw new PoisonMessageError(
      `an incident whose name has ${event.incident.length} characters (limit ${longestIncident})`,
    );
  }
  const { topology, environment } = ports.model;
  if (event.system !== topology.name || event.environment !== environment) {
    const reason = `it is about ${event.system}-${event.environment}`;
    return ports.log.info('ignored', { incident: event.incident, reason });
  }
  const key = keyOf(event);
  const alarm = alarmOf(ports, event.incident);
  const ringing = alarm && (await ringingAt(ports.ledger, alarm));
  const incident = await incidentFor(ports, event, key, { alarm, ringing });
  if (alarm && !ringing) await watchRinging(ports, incident, alarm);
  const notification = { ...notificationOf(event), incident };
  if (!(await addBeginning(ports, incident, { notification, of: key }))) {
    const { updates } = await readIncident(ports, incident);
    const isToldFirst = updates.some((update) => update.key === updateKeys.begun && update.of === key);
    const acted = { ...notification, occasion: 'acted' } as const;
    if (!isToldFirst) {
      await addUpdate(ports, incident, { key: `${updateKeys.acted}${saidBy(event)}`, of: key, notification: acted });
    }
  }
  await settle(ports, incident, key);
}

/** The same for an event that is told again, though its time or what it says of durations has changed. */
const keyOf = ({ incident, what, title }: IncidentEvent): string => hashOf([incident, what, title]);

/** The same for what is said of several alarms in the same words: in one incident it is told once. */
const saidBy = ({ incident, what, title }: IncidentEvent): string =>
  hashOf([what, title.replaceAll(incident.replace(/@[^@]*$/, ''), '')]);

const hashOf = (parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);

/** Where it belongs: to the incident that its alarm is in, or that rang when its alarm did; else it is one of its own. */
async function incidentFor(
  ports: NotifyPorts,
  event: IncidentEvent,
  key: string,
  { alarm, ringing }: { readonly alarm: Moment | undefined; readonly ringing: Change | undefined },
): Promise<string> {
  const item = { pk: `NOTIFY-EVENT#${key}`, sk: '-' };
  const known = await ports.ledger.get(item.pk, item.sk);
  if (known) return String(known.incident);
  const incident = ringing?.incident ?? (await joinIncident(ports, joiningOf(event, alarm)));
  await ports.ledger.put({ ...item, incident, expiresAt: expiryOf(ports) });
  return incident;
}

const joiningOf = ({ incident: id, at, drill }: IncidentEvent, alarm: Moment | undefined) =>
  alarm ? { id, at: alarm.at, ...(drill && { drill: true as const }) } : { id, alone: true as const, at };

/** The alarm that an incident is called after; undefined where it is called after something else. */
function alarmOf({ model }: NotifyPorts, incident: string): Moment | undefined {
  const separator = incident.lastIndexOf('@');
  const name = incident.slice(0, separator);
  const at = Date.parse(incident.slice(separator + 1));
  return separator > 0 && !Number.isNaN(at) && name.startsWith(alarmPrefixOf(model)) ? { name, at } : undefined;
}

function notificationOf(event: IncidentEvent): Notification {
  const { incident, system, environment, title, done, look, at, drill } = event;
  const severity = event.severity === 'critical' || event.severity === 'info' ? event.severity : 'warning';
  const told = { incident, occasion: 'begun', system, environment, severity, title, done, look, at } as const;
  return { ...told, ...(drill && { drill }) };
}
