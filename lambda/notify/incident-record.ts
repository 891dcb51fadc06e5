import { handlerMetrics } from '../../lib/model/response/handler-metrics.ts';
import type { Notification } from '../../lib/model/response/notification.ts';
import { emitPoint, type PointPorts } from '../shared/emit-point.ts';
import type { Ledger, LedgerItem } from '../shared/ledger.ts';
import { cleanNotification } from './clean-notification.ts';
import { expiryOf, type NotifyPorts } from './ports.ts';

/** An alarm's ringing within an incident. */
export interface Member {
  /** `NAME@TIME`. */
  readonly ring: string;
  readonly name: string;
  readonly at: number;
  readonly okAt?: number;
}

/** Something that people are told once, on each channel but one. */
export interface Update {
  /** By which it is known: told in the order of these, and among the same order by time. */
  readonly key: string;
  readonly notification: Notification;
  /** The ringing, or the event of another handler, that it tells of: whose message sees to it that it is told. */
  readonly of: string;
  readonly notTo?: string;
}

/** All that is known of one incident. */
export interface IncidentRecord {
  readonly id: string;
  readonly members: readonly Member[];
  readonly updates: readonly Update[];
  /** Updates that a channel was told, or will not be, by {@link unitKey}. */
  readonly finished: ReadonlySet<string>;
  /** When something new was heard of it last. */
  readonly heardAt: number;
}

/** The sort key of what became of an update on a channel. */
export const unitKey = (channel: string, update: string): string => `unit#${channel}#${update}`;

/** Keys of updates; `acted` is completed by the event. */
export const updateKeys = { begun: '0-begun', acted: '1-', worse: '1-worse', lost: '1-lost-', over: '2-over' } as const;

export const pkOfIncident = (id: string): string => `NOTIFY-INCIDENT#${id}`;

const isMember = ({ sk }: LedgerItem) => sk.startsWith('member#');
const isOk = ({ sk }: LedgerItem) => sk.startsWith('ok#');
const isFinished = ({ sk, outcome }: LedgerItem) => sk.startsWith('unit#') && outcome !== undefined;
const isUpdate = ({ sk }: LedgerItem) => sk.startsWith('update#');
const byOrder = (one: Update, other: Update) =>
  one.key.slice(0, 1).localeCompare(other.key.slice(0, 1)) || one.notification.at - other.notification.at;

export async function readIncident({ ledger }: { readonly ledger: Ledger }, id: string): Promise<IncidentRecord> {
  const items = await ledger.list(pkOfIncident(id));
  const oks = new Map(items.filter(isOk).map((item) => [item.ring, Number(item.at)]));
  const members = items.filter(isMember).map(({ ring, name, at }): Member => {
    const okAt = oks.get(ring);
    return { ring: String(ring), name: String(name), at: Number(at), ...(okAt !== undefined && { okAt }) };
  });
  const updates = items.filter(isUpdate) as unknown as Update[];
  const heard = items.filter((item) => isMember(item) || isOk(item) || isUpdate(item));
  return {
    id,
    members,
    updates: updates.toSorted(byOrder),
    finished: new Set(items.filter(isFinished).map(({ sk }) => sk)),
    heardAt: Math.max(0, ...heard.map(({ heardAt }) => Number(heardAt))),
  };
}

type RecordPorts = Pick<NotifyPorts, 'ledger' | 'clock'>;

const add = (ports: RecordPorts, id: string, sk: string, what: object): Promise<boolean> =>
  ports.ledger.putNew({
    ...what,
    pk: pkOfIncident(id),
    sk,
    heardAt: ports.clock.wall(),
    expiresAt: expiryOf(ports),
  });

export const addMember = (ports: RecordPorts, id: string, { ring, name, at }: Member): Promise<boolean> =>
  add(ports, id, `member#${ring}`, { ring, name, at });

/** The earliest OK ends a ringing: one that is heard of first may be that of a later ringing. */
export async function addOk(ports: RecordPorts, id: string, ring: string, at: number): Promise<void> {
  const sk = `ok#${ring}`;
  if (await add(ports, id, sk, { ring, at })) return;
  const known = await ports.ledger.get(pkOfIncident(id), sk);
  if (known && at < Number(known.at)) await ports.ledger.put({ ...known, at });
}

/** False where the incident has one of that key already, which stays. */
export const addUpdate = (ports: RecordPorts, id: string, update: Update): Promise<boolean> =>
  add(ports, id, `update#${update.key}`, { ...update, notification: cleanNotification(update.notification) });

/** The update by which an incident begins, and is counted; false where it has begun already. */
export async function addBeginning(
  ports: RecordPorts & PointPorts,
  id: string,
  { of, notification }: Pick<Update, 'of' | 'notification'>,
): Promise<boolean> {
  if (!(await addUpdate(ports, id, { key: updateKeys.begun, of, notification }))) return false;
  const { severity: Severity, at, drill } = notification;
  if (!drill) emitPoint(ports, handlerMetrics.incidents, { by: { Severity }, value: 1, at });
  return true;
}
