import { systemClock } from '../../../base/clock.ts';
import { groupMembers } from '../../../base/process/group.ts';
import { identityKey, isAlive, trySignal } from '../../../base/process/identity.ts';
import { type ProcessTree, treeMembers } from '../../../base/process/tree.ts';
import type { StopOrder } from '../../../lib/model/program.ts';

const pollMilliseconds = 25;
/** How long a first process may take to pass the signal on, before those of its group get it too. */
const passingOn = 1000;

/**
 * Asks a program to end and waits until all that came of it has gone, or its time is over; what is left then is the
 * caller's. The first process is asked, as ECS asks a container's; where it has gone without the others, as a shell does,
 * or keeps the signal to itself, they are asked too, once.
 */
export async function endOrderly(tree: ProcessTree, { signal, milliseconds }: StopOrder, clock = systemClock) {
  const { leader } = tree;
  const asked = new Set<string>();
  const ask = (process: Parameters<typeof trySignal>[0]) => {
    if (asked.has(identityKey(process))) return;
    asked.add(identityKey(process));
    // One that is stopped would get the signal only when it goes on.
    for (const each of ['SIGCONT', signal] as const) trySignal(process, each);
  };
  const members = () => (tree.mark === undefined ? groupMembers(leader) : treeMembers(tree));
  const begun = clock.monotonic();
  const waited = () => clock.monotonic() - begun;
  ask(leader);
  for (let left = members(); left.length > 0 && waited() < milliseconds; left = members()) {
    if (!isAlive(leader)) left.forEach(ask);
    else if (waited() >= passingOn) groupMembers(leader).forEach(ask);
    await clock.sleep(pollMilliseconds);
  }
}
