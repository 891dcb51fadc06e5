import type { Clock } from '../../base/clock.ts';
import type { Ledger } from './ledger.ts';

/** What became of asking to be the one who acts. */
export type Claim =
  | { readonly state: 'ours'; done(outcome: string): Promise<void>; release(): Promise<void> }
  /** Somebody else is at it; who comes later should come again. */
  | { readonly state: 'taken' }
  | { readonly state: 'done'; readonly outcome: string };

const daysKept = 30;

/** Who is at something is done in a moment, as a rule; its message comes again only minutes later. */
const patienceMilliseconds = 5000;
const askAgainMilliseconds = 200;

/**
 * Asks to be the one who acts on `key`, for the time of a lease: a handler that dies in the middle loses it, and the next
 * one goes on. So what is done under a claim looks first whether it is done already. Somebody else who is at it is waited
 * for, a short time.
 */
export async function claim(ports: ClaimPorts, key: string, leaseSeconds: number): Promise<Claim> {
  const { clock } = ports;
  const until = clock.monotonic() + patienceMilliseconds;
  for (;;) {
    const held = await claimNow(ports, key, leaseSeconds);
    if (held.state !== 'taken' || clock.monotonic() >= until) return held;
    await clock.sleep(askAgainMilliseconds);
  }
}

interface ClaimPorts {
  readonly ledger: Ledger;
  readonly clock: Clock;
}

async function claimNow({ ledger, clock }: ClaimPorts, key: string, leaseSeconds: number): Promise<Claim> {
  const pk = `CLAIM#${key}`;
  const sk = '-';
  const now = Math.floor(clock.wall() / 1000);
  const before = await ledger.get(pk, sk);
  if (before?.outcome !== undefined) return { state: 'done', outcome: String(before.outcome) };
  if (before && Number(before.leaseUntil) > now) return { state: 'taken' };
  const item = { pk, sk, leaseUntil: now + leaseSeconds, expiresAt: now + daysKept * 86_400 };
  if (!(await ledger.replace(item, before))) return { state: 'taken' };
  const held = { ...item, version: Number(before?.version ?? 0) + 1 };
  return {
    state: 'ours',
    done: async (outcome) => void (await ledger.replace({ ...item, outcome }, held)),
    release: async () => void (await ledger.replace({ ...item, leaseUntil: 0 }, held)),
  };
}
