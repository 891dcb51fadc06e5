import { setPriority } from 'node:os';
import { sessionNiceness } from '../../../base/process/session-niceness.ts';
import type { ProcessIdentity } from '../../../lib/model/events/process-identity.ts';

/** From 0 to 19, as `nice` has it. What starts may give way further until it has. */
export interface Niceness {
  readonly running: number;
  readonly starting?: number;
}

/**
 * Has a process that leads a session give way, with all that it forks, to the processes that measure and carry. Gives what
 * is to be called once it has started. Where there are no shares of sessions, it gives way from the first as one that runs:
 * what `nice` says is for good.
 */
export function giveWay(leader: ProcessIdentity, { running, starting = running }: Niceness): () => void {
  sessionNiceness.set(leader, starting);
  try {
    setPriority(leader.pid, running);
  } catch {
    // It has ended at once: its exit tells.
  }
  return () => {
    if (starting !== running) sessionNiceness.set(leader, running);
  };
}
