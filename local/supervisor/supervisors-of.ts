import { type Clock, systemClock } from '../../base/clock.ts';
import { findPrograms } from '../../base/process/find-processes.ts';
import { identify } from '../../base/process/identity.ts';
import { isNoOlder } from '../../base/process/read-status.ts';
import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';
import { FolderInUseError } from './folder-lock.ts';

/** The supervisors of a folder, by the options in their command lines. */
export function supervisorsOf(folder: string): ProcessIdentity[] {
  const isSupervisor = (path: string) => /\/supervisor\/main\.[jt]s$/.test(path);
  return findPrograms(isSupervisor, `"folder":${JSON.stringify(folder)}`);
}

/** One that has let go of its lock is there a moment longer. Milliseconds. */
const lastMoment = 2000;

/**
 * Rejects with FolderInUseError where another supervisor that began before this process runs in a folder: its lock lies
 * among temporary files, and where these are may differ from shell to shell.
 */
export async function refuseSecond(folder: string, clock: Clock = systemClock): Promise<void> {
  const self = identify(process.pid) as ProcessIdentity;
  const end = clock.monotonic() + lastMoment;
  for (;;) {
    const before = supervisorsOf(folder).find((other) => isBefore(other, self));
    if (!before) return;
    if (clock.monotonic() > end) throw new FolderInUseError(folder, { process: before, doing: undefined });
    await clock.sleep(50);
  }
}

/** Of two that began in the same moment, one is. */
function isBefore(other: ProcessIdentity, self: ProcessIdentity): boolean {
  if (other.startTime === self.startTime) return other.pid < self.pid;
  return isNoOlder(self.startTime, other.startTime);
}
