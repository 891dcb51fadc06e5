import type { Clock } from '../../../../base/clock.ts';
import { trySignal } from '../../../../base/process/identity.ts';
import { readStatus } from '../../../../base/process/read-status.ts';
import { treeMembers } from '../../../../base/process/tree.ts';
import type { ProcessIdentity } from '../../../../lib/model/events/process-identity.ts';

/** The processes of a task that have left the group of its first one, as a shell with job control or `setsid` makes them. */
export interface Strays {
  /** Those that may not be signalled are left out. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
}

/** Looking through all processes takes milliseconds: no more often than this, and before the first stop. Milliseconds. */
const lookEvery = 500;

/** None without a mark. */
export function createStrays(leader: ProcessIdentity, mark: string | undefined, clock: Clock): Strays {
  if (mark === undefined) return { signal: () => {} };
  let looked = Number.NEGATIVE_INFINITY;
  let strays: ProcessIdentity[] = [];
  const look = () => {
    looked = clock.monotonic();
    strays = treeMembers({ leader, mark }).filter(({ pid }) => readStatus(pid)?.group !== leader.pid);
  };
  return {
    signal: (signal) => {
      if (signal === 'SIGSTOP' && clock.monotonic() - looked >= lookEvery) look();
      for (const stray of strays) trySignal(stray, signal);
    },
  };
}
