import { attempt } from './attempt.ts';
import { followUp } from './follow-ups.ts';
import { giveUp } from './give-up.ts';
import { type IncidentRecord, readIncident, type Update, unitKey, updateKeys } from './incident-record.ts';
import type { NotifyPorts } from './ports.ts';
import { nameOf, type Receiver, receiversOf } from './receivers.ts';
import { mostTries, retryDelay } from './retry-delay.ts';
import { type OwnUnit, takeUnit } from './unit.ts';

/** A channel cannot be told: its message comes again, and ends in the dead-letter queue. */
export class NotDeliveredError extends Error {
  override readonly name = 'NotDelivered';
}

/** A handler has 30 s: what is left after so long is told by the next one. */
const longestMilliseconds = 12_000;

/** A unit that nobody may try before its last message has come again often enough. */
const lastMilliseconds = 15 * 60_000;

interface How {
  /** A message of the channel's own, which must not end before everything is told. */
  readonly own?: true;
  /** What the message is about whose handler tells: it sees to it that this is told, though another is at it now. */
  readonly about?: string;
  /** Nothing comes after this one. */
  readonly last?: true;
}

/** Tells every channel what it has not been told of an incident yet. Whatever becomes of one, the others are told. */
export async function deliver(ports: NotifyPorts, record: IncidentRecord, about?: string): Promise<void> {
  const how: How = about === undefined ? {} : { about };
  const results = await Promise.allSettled(receiversOf(ports).map((channel) => tell(ports, record, channel, how)));
  const failed = results.find(({ status }) => status === 'rejected');
  if (failed) throw (failed as PromiseRejectedResult).reason;
}

/** The same for one channel, from a message of its own. A channel that is not in the settings any more needs none. */
export async function deliverTo(ports: NotifyPorts, incident: string, name: string, how: How): Promise<void> {
  const channel = receiversOf(ports).find((one) => nameOf(one) === name);
  if (!channel) return ports.log.info('ignored', { reason: `there is no channel ${name} any more`, incident });
  await tell(ports, await readIncident(ports, incident), channel, { own: true, ...how });
}

/** In their order: what ends an incident must not come before what begins it. */
async function tell(ports: NotifyPorts, record: IncidentRecord, channel: Receiver, how: How): Promise<void> {
  const name = nameOf(channel);
  const before = ports.clock.monotonic();
  const again = (seconds: number, last = how.last) =>
    ports.later(followUp({ about: 'deliver', incident: record.id, channel: name, ...(last && { last }) }), seconds);
  const left = record.updates.filter(({ notTo, key }) => notTo !== name && !record.finished.has(unitKey(name, key)));
  for (const update of left) {
    if (ports.clock.monotonic() - before > longestMilliseconds) return again(0);
    const which = { incident: record.id, channel: name, update: update.key };
    const unit = await takeUnit(ports, which, { atOnce: how.last === true });
    if (unit.state === 'finished') continue;
    if (unit.state === 'ours') {
      if (await tellOne(ports, record, { channel, update, unit, how, again })) continue;
      return;
    }
    if (how.last) throw new NotDeliveredError(`${name} is being told of ${record.id} by another handler`);
    const seconds = Math.ceil((unit.until - ports.clock.wall()) / 1000) + 1;
    const isOurs = how.own || (unit.state === 'leased' && left.some((one) => one.of === how.about));
    return isOurs ? again(seconds) : undefined;
  }
}

interface Telling {
  readonly channel: Receiver;
  readonly update: Update;
  readonly unit: OwnUnit;
  readonly how: How;
  readonly again: (seconds: number, last?: true) => Promise<void>;
}

/** Whether that update is done with. Throws where it is not and there is no next time. */
async function tellOne(ports: NotifyPorts, record: IncidentRecord, telling: Telling): Promise<boolean> {
  const { channel, update, unit, how, again } = telling;
  const { clock, log, metrics } = ports;
  const about = { channel: nameOf(channel), incident: record.id, update: update.key };
  if (isStale(channel, update, record)) {
    await unit.finish('over before it was told');
    return true;
  }
  const id = `${record.id}/${update.key}`;
  const outcome = await attempt(ports, channel, { id, notification: update.notification });
  if (outcome.kind === 'told') {
    log.info('told', about);
    metrics.addMetric('NotificationsTold', 'Count', 1);
    await unit.finish('told');
    return true;
  }
  if (outcome.kind === 'refused') {
    await giveUp(ports, record, { channel, update, reason: outcome.reason });
    await unit.finish(`given up: ${outcome.reason}`);
    return true;
  }
  log.warn('not told', { ...about, tries: unit.tries, reason: outcome.reason });
  metrics.addMetric('NotificationsFailed', 'Count', 1);
  const now = clock.wall();
  if (unit.tries >= mostTries || how.last) {
    if (!how.last) await again(1, true);
    await unit.tryAgainAt(now + lastMilliseconds);
    if (!how.last) return false;
    throw new NotDeliveredError(`${about.channel} was not told of ${record.id}: ${outcome.reason}`);
  }
  const seconds = retryDelay(unit.tries, outcome.retryAfter, now);
  await again(seconds);
  await unit.tryAgainAt(now + seconds * 1000 - 500);
  return false;
}

/** PagerDuty would open another alert, which nothing resolves, for what is told after the end. */
function isStale({ kind }: Receiver, { key, notification }: Update, { updates }: IncidentRecord): boolean {
  const over = updates.find((one) => one.key === updateKeys.over);
  if (kind !== 'pagerduty' || !over || key === updateKeys.over || key === updateKeys.begun) return false;
  return notification.severity !== 'critical' && notification.at > over.notification.at;
}
