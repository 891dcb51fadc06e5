import { writeFileSync } from 'node:fs';
import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';
import { type Clock, systemClock } from '../clock.ts';
import { identityKey, isAlive } from './identity.ts';

/** The kernel takes a change from those without privileges ten times a second, whichever session it is of. */
const againAfter = 110;

/** Sets how far the sessions of processes give way to others. */
export interface SessionNiceness {
  /** 0 to 19, of the session that a process leads. What was said last counts, and counts at once where the kernel lets it. */
  set(leader: ProcessIdentity, niceness: number): void;
}

/**
 * Sets how far all processes of a session give way to those of others where processors are short. Where Linux shares
 * processors among sessions, what `nice` says counts only within one. Unlike `nice` it can be taken back without
 * privileges. What the kernel does not take yet waits its turn; of a session that has gone, and where sessions have no
 * share, nothing is done. Source: sched(7), "The autogroup feature".
 */
export function createSessionNiceness(clock: Clock = systemClock, write = writeAutogroup): SessionNiceness {
  const wanted = new Map<string, { readonly leader: ProcessIdentity; readonly niceness: number }>();
  let isWaiting = false;

  const writeAll = () => {
    isWaiting = false;
    for (const [key, { leader, niceness }] of wanted) {
      if (write(leader, niceness) === 'too soon') {
        isWaiting = true;
        clock.after(againAfter, writeAll, { idle: true });
        return;
      }
      wanted.delete(key);
    }
  };

  return {
    set: (leader, niceness) => {
      wanted.set(identityKey(leader), { leader, niceness });
      if (!isWaiting) writeAll();
    },
  };
}

/** The sessions of this process' children share the kernel's patience. */
export const sessionNiceness = createSessionNiceness();

function writeAutogroup(leader: ProcessIdentity, niceness: number): 'done' | 'too soon' {
  const { pid } = leader;
  try {
    // Its id may be another's by the time that it has its turn.
    if (!isAlive(leader)) return 'done';
    writeFileSync(`/proc/${pid}/autogroup`, String(niceness), { flag: 'r+' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 'too soon';
  }
  return 'done';
}
