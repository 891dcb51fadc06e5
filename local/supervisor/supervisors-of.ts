import { tmpdir } from 'node:os';
import { type Clock, systemClock } from '../../base/clock.ts';
import { findPrograms } from '../../base/process/find-processes.ts';
import { identify, identityKey } from '../../base/process/identity.ts';
import { isNoOlder } from '../../base/process/read-status.ts';
import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';
import { FolderInUseError } from './folder-lock.ts';
import type { StartedBy, SystemOptions } from './options.ts';

/** The supervisors of a folder, by the options in their command lines. */
export const supervisorsOf = (folder: string): ProcessIdentity[] => supervisorsWith('folder', folder);

const supervisorsWith = (option: keyof (SystemOptions & StartedBy), value: string) =>
  findPrograms((path) => /\/supervisor\/main\.[jt]s$/.test(path), `"${option}":${JSON.stringify(value)}`);

/** One that has let go of its lock is there a moment longer. Milliseconds. */
const lastMoment = 2000;

/**
 * Rejects with FolderInUseError where another supervisor that began before this process runs in a folder, and does not see
 * its lock: locks lie among temporary files, and where these are may differ from shell to shell.
 */
export async function refuseSecond(folder: string, clock: Clock = systemClock): Promise<void> {
  const self = identify(process.pid) as ProcessIdentity;
  const end = clock.monotonic() + lastMoment;
  for (;;) {
    const before = blindTo(tmpdir(), folder).find((other) => isBefore(other, self));
    if (!before) return;
    if (clock.monotonic() > end) throw new FolderInUseError(folder, { process: before, doing: undefined });
    await clock.sleep(50);
  }
}

/** The supervisors of a folder that do not see the locks in another. */
function blindTo(locks: string, folder: string): ProcessIdentity[] {
  const all = supervisorsOf(folder);
  const seeing = new Set(supervisorsWith('locks', locks).map(identityKey));
  return all.filter((supervisor) => !seeing.has(identityKey(supervisor)));
}

/** Of two that began in the same moment, one is. */
function isBefore(other: ProcessIdentity, self: ProcessIdentity): boolean {
  if (other.startTime === self.startTime) return other.pid < self.pid;
  return isNoOlder(self.startTime, other.startTime);
}
