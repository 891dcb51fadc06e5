import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';
import { systemClock } from '../clock.ts';
import { isAlive, signalProcess } from './identity.ts';

const pollMilliseconds = 5;

/**
 * Continues and kills these processes and waits until they are gone, at most `limitMilliseconds`; gives those that remain.
 * One that may not be signalled counts as remaining and does not spare the others.
 */
export async function endAll(
  identities: readonly ProcessIdentity[],
  limitMilliseconds = 1000,
  clock = systemClock,
): Promise<ProcessIdentity[]> {
  for (const signal of ['SIGCONT', 'SIGKILL'] as const) {
    for (const identity of identities) trySignal(identity, signal);
  }
  const deadline = clock.monotonic() + limitMilliseconds;
  let remaining = identities.filter(isAlive);
  while (remaining.length > 0 && clock.monotonic() < deadline) {
    await clock.sleep(pollMilliseconds);
    remaining = remaining.filter(isAlive);
  }
  return remaining;
}

function trySignal(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  try {
    signalProcess(identity, signal);
  } catch {
    // Not permitted: it is reported as remaining.
  }
}
