import { claim } from './claim.ts';
import type { Ports } from './ports.ts';
import { TakenError } from './taken-error.ts';

/** Longer than a handler may run: a lease is over only when its holder is dead. */
const leaseSeconds = 60;

/**
 * Does what is to be done once, whoever comes to it. Who dies in the middle leaves it to the next, who does the very same
 * again: so what is told is made of the record alone. Rejects while somebody else is at it.
 */
export async function once(
  ports: Pick<Ports, 'ledger' | 'clock'>,
  key: string,
  act: () => Promise<void>,
): Promise<void> {
  const held = await claim(ports, key, leaseSeconds);
  if (held.state === 'done') return;
  if (held.state === 'taken') throw new TakenError(key);
  try {
    await act();
  } catch (error) {
    await held.release();
    throw error;
  }
  await held.done('done');
}
