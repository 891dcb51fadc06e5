import { alarmsInAlarm } from '../../aws/cloudwatch/alarms.ts';
import type { AlarmState } from '../../lib/model/alarm-port.ts';
import { meaningOf } from '../../lib/model/response/alarm-meaning.ts';
import type { AlarmEvent } from '../../lib/model/response/alarm-message.ts';
import { servicesOf } from '../../lib/model/response/expected-alarm.ts';
import { alarmPrefixOf } from '../../lib/model/response/response-model.ts';
import type { Ports } from '../shared/ports.ts';
import { TakenError } from '../shared/taken-error.ts';
import type { RingingAlarm } from './situation.ts';

/** A change of an alarm's state. */
interface Change {
  readonly at: number;
  readonly state: AlarmState;
}

/** The changes of an alarm that were heard of, oldest first. */
export interface HeardAlarm {
  readonly name: string;
  readonly changes: readonly Change[];
}

const partition = 'HEARD-ALARM';
const mostChanges = 20;
const hoursKept = 48;

type LedgerPorts = Pick<Ports, 'ledger' | 'clock'>;

/**
 * Remembers a change of an alarm, in whatever order changes are heard: whether an alarm rang when a deployment began is
 * known by it, and where there is no CloudWatch also which alarms ring now.
 */
export async function remember({ ledger, clock }: LedgerPorts, { name, at, state }: AlarmEvent): Promise<void> {
  for (let attempt = 0; attempt < 10; attempt++) {
    const before = await ledger.get(partition, name);
    const known = (before?.changes ?? []) as readonly Change[];
    if (known.some((change) => change.at === at && change.state === state)) return;
    const changes = [...known, { at, state }].sort((a, b) => a.at - b.at).slice(-mostChanges);
    const expiresAt = Math.floor(clock.wall() / 1000) + hoursKept * 3600;
    if (await ledger.replace({ pk: partition, sk: name, changes, expiresAt }, before)) return;
  }
  throw new TakenError(`what is known of ${name}`);
}

export const heardAlarms = async ({ ledger }: Pick<Ports, 'ledger'>): Promise<HeardAlarm[]> =>
  (await ledger.list(partition)).map(({ sk, changes }) => ({ name: sk, changes: changes as readonly Change[] }));

const stateAt = ({ changes }: HeardAlarm, time: number) => changes.findLast(({ at }) => at <= time)?.state;

/** The last change of an alarm, where it is later than what a message says. */
export const laterChange = (heard: readonly HeardAlarm[], { name, at }: Pick<AlarmEvent, 'name' | 'at'>) =>
  heard.find((one) => one.name === name)?.changes.findLast((change) => change.at > at);

/** The alarms of the environment that ring: as CloudWatch says, or as they were heard where it does not know this one. */
export async function ringingNow(
  { cloudwatch, model }: Pick<Ports, 'cloudwatch' | 'model'>,
  heard: readonly HeardAlarm[],
  alarm: AlarmEvent,
): Promise<RingingAlarm[]> {
  const asked = await alarmsInAlarm(cloudwatch, alarmPrefixOf(model)).catch(() => []);
  const ringing = asked.some(({ name }) => name === alarm.name)
    ? asked.map(({ name, since }) => ({ name, since: since?.getTime() ?? alarm.at }))
    : heard.flatMap(({ name, changes }) => {
        const last = changes.at(-1);
        return last?.state === 'ALARM' ? [{ name, since: last.at }] : [];
      });
  const others = ringing.filter(({ name }) => name !== alarm.name);
  return [{ name: alarm.name, since: alarm.at }, ...others].flatMap(({ name, since }) => {
    const meaning = meaningOf(name, model);
    return meaning ? [{ name, since, meaning }] : [];
  });
}

/** The first ringing of an alarm about a service since a time. */
export function firstRinging(
  heard: readonly HeardAlarm[],
  { model, service, since }: { readonly model: Ports['model']; readonly service: string; readonly since: number },
): { readonly name: string; readonly at: number } | undefined {
  return heard
    .filter(({ name }) => isAbout(model, name, service))
    .flatMap(({ name, changes }) =>
      changes.filter(({ state, at }) => state === 'ALARM' && at >= since).map(({ at }) => ({ name, at })),
    )
    .sort((a, b) => a.at - b.at)[0];
}

/** Whether an alarm about a service rang already at that time. */
export function rangAt(
  model: Ports['model'],
  { heard, ringing }: { readonly heard: readonly HeardAlarm[]; readonly ringing: readonly RingingAlarm[] },
  service: string,
  time: number,
): boolean {
  return (
    heard.some((one) => stateAt(one, time) === 'ALARM' && isAbout(model, one.name, service)) ||
    ringing.some(({ name, since }) => since <= time && isAbout(model, name, service))
  );
}

function isAbout(model: Ports['model'], alarm: string, service: string): boolean {
  const meaning = meaningOf(alarm, model);
  return meaning !== undefined && servicesOf(meaning, model).includes(service);
}
