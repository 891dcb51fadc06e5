import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';
import { systemClock } from '../clock.ts';
import { groupMembers, signalLeft } from './group.ts';
import { ifPermitted, isAlive } from './identity.ts';

const pollMilliseconds = 5;

/**
 * Continues and kills these processes with the groups that they lead, also what is left of a group whose leader has gone,
 * and waits until all are gone, at most `limitMilliseconds`; gives those of which something remains. One that may not be
 * signalled counts as remaining and does not spare the others.
 */
export async function endAll(
  identities: readonly ProcessIdentity[],
  limitMilliseconds = 1000,
  clock = systemClock,
): Promise<ProcessIdentity[]> {
  for (const signal of ['SIGCONT', 'SIGKILL'] as const) {
    for (const identity of identities) ifPermitted(() => signalLeft(identity, signal));
  }
  const deadline = clock.monotonic() + limitMilliseconds;
  let remaining = identities.filter(isLeft);
  while (remaining.length > 0 && clock.monotonic() < deadline) {
    await clock.sleep(pollMilliseconds);
    remaining = remaining.filter(isLeft);
  }
  return remaining;
}

/** Whether that very process, or something of the group that it leads or led, is still there. */
export function isLeft(identity: ProcessIdentity): boolean {
  return isAlive(identity) || groupMembers(identity).length > 0;
}
