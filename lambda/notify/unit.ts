import type { LedgerItem } from '../shared/ledger.ts';
import { pkOfIncident, unitKey } from './incident-record.ts';
import { expiryOf, type NotifyPorts } from './ports.ts';

/** One update on one channel: told on its own, so that a channel that is down makes nobody hear twice from the others. */
export type Unit =
  /** Told, or given up. */
  | { readonly state: 'finished' }
  /** Another handler tells it, or died while it did. */
  | { readonly state: 'leased'; readonly until: number }
  /** It failed, and is tried again then. */
  | { readonly state: 'waiting'; readonly until: number }
  | OwnUnit;

/** To be told by who has it. */
export interface OwnUnit {
  readonly state: 'ours';
  /** How often it was tried, with this time. */
  readonly tries: number;
  finish(outcome: string): Promise<void>;
  tryAgainAt(at: number): Promise<void>;
}

/** Longer than a secret and two requests take. */
const leaseMilliseconds = 20_000;

/** Asks to tell a unit; `now` even where it waits for its next try. */
export async function takeUnit(
  ports: Pick<NotifyPorts, 'ledger' | 'clock'>,
  { incident, channel, update }: { readonly incident: string; readonly channel: string; readonly update: string },
  { atOnce = false }: { readonly atOnce?: boolean } = {},
): Promise<Unit> {
  const { ledger, clock } = ports;
  const pk = pkOfIncident(incident);
  const sk = unitKey(channel, update);
  const now = clock.wall();
  const before = await ledger.get(pk, sk);
  if (before?.outcome !== undefined) return { state: 'finished' };
  const leasedUntil = Number(before?.leasedUntil ?? 0);
  if (leasedUntil > now) return { state: 'leased', until: leasedUntil };
  const waitsUntil = Number(before?.waitsUntil ?? 0);
  if (waitsUntil > now && !atOnce) return { state: 'waiting', until: waitsUntil };
  const tries = Number(before?.tries ?? 0) + 1;
  const item: LedgerItem = { pk, sk, tries, leasedUntil: now + leaseMilliseconds, expiresAt: expiryOf(ports) };
  if (!(await ledger.replace(item, before))) return { state: 'leased', until: now + leaseMilliseconds };
  const held = { ...item, version: Number(before?.version ?? 0) + 1 };
  return {
    state: 'ours',
    tries,
    finish: async (outcome) => void (await ledger.replace({ ...item, leasedUntil: 0, outcome }, held)),
    tryAgainAt: async (at) => void (await ledger.replace({ ...item, leasedUntil: 0, waitsUntil: at }, held)),
  };
}
