import type { AlarmEvent } from '../../lib/model/response/alarm-message.ts';
import type { Ledger, LedgerItem } from '../shared/ledger.ts';

/** A change of an alarm's state, as it is remembered. */
export interface Change extends LedgerItem {
  readonly state: 'OK' | 'ALARM';
  readonly at: number;
  /** The incident that a ringing belongs to, as soon as it is known. */
  readonly incident?: string;
}

/** An alarm's ringing, by when it began. */
export type Moment = Pick<AlarmEvent, 'name' | 'at'>;

/** An alarm rings no longer than this, as far as its end is looked for. */
const lookBackMilliseconds = 14 * 86_400_000;

const pkOf = (name: string): string => `NOTIFY-ALARM#${name}`;
const skOf = (at: number, state = ''): string => `${new Date(at).toISOString()}#${state}`;

/** Remembers a change by its own time, so that it does not matter when and how often it is heard of; gives what was known. */
export async function noteChange(
  ledger: Ledger,
  { name, at, state }: Moment & { readonly state: Change['state'] },
  expiresAt: number,
): Promise<Change> {
  const change: Change = { pk: pkOf(name), sk: skOf(at, state), state, at, expiresAt };
  if (await ledger.putNew(change)) return change;
  return ((await ledger.get(change.pk, change.sk)) as Change | undefined) ?? change;
}

/** Remembers to which incident a ringing belongs. */
export const noteIncident = (ledger: Ledger, change: Change, incident: string): Promise<void> =>
  ledger.put({ ...change, incident });

/** A ringing, where it is known. */
export const ringingAt = async (ledger: Ledger, { name, at }: Moment): Promise<Change | undefined> =>
  (await ledger.get(pkOf(name), skOf(at, 'ALARM'))) as Change | undefined;

/** When an alarm that rang at that moment was OK again; undefined where it is not known to be. */
export async function okAfter(ledger: Ledger, { name, at }: Moment): Promise<number | undefined> {
  const changes = (await ledger.list(pkOf(name), { since: skOf(at) })) as Change[];
  return changes.find(({ state }) => state === 'OK')?.at;
}

/** The ringings that ended when an alarm was OK at that moment. */
export async function ringingsEndedBy(ledger: Ledger, { name, at }: Moment): Promise<Change[]> {
  const changes = (await ledger.list(pkOf(name), {
    since: skOf(at - lookBackMilliseconds),
    until: skOf(at),
  })) as Change[];
  const before = changes.findLastIndex(({ state }) => state === 'OK');
  return changes.slice(before + 1);
}
