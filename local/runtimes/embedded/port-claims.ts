import { chmodSync, mkdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../base/clock.ts';
import { entriesOf } from '../../../base/entries-of.ts';
import { identify, identityKey, isAlive, readIdentityKey } from '../../../base/process/identity.ts';
import type { ProcessIdentity } from '../../../lib/model/events/process-identity.ts';

/** Beside other temporary files, for all systems of this machine, whosever they are. */
const place = join(tmpdir(), 'breakwater-ports');
const own = new Set<string>();
let begun = false;

/** Long enough for a program to listen on its port, which keeps others from it then. */
const claimedMilliseconds = 120_000;

/**
 * Takes a port until whoever it is for listens there, or, if so wanted, for as long as this process lives; false where
 * another system has it. Between the look that finds a port free and the program that listens on it there is time enough
 * for another system to find the same one. Each process writes a file of its own and then looks at all, so that of two that
 * want one port, one at most has it.
 */
export function claimPort(port: number, { forGood = false } = {}): boolean {
  const self = identify(process.pid) as ProcessIdentity;
  const path = join(place, nameOf(port, self));
  if (own.has(path)) return true;
  if (!begun) begin();
  write(path);
  if (claimants(port).some((other) => identityKey(other) !== identityKey(self))) {
    rmSync(path, { force: true });
    return false;
  }
  own.add(path);
  if (!forGood) systemClock.after(claimedMilliseconds, () => letGo(path), { idle: true });
  return true;
}

function letGo(path: string): void {
  own.delete(path);
  rmSync(path, { force: true });
}

/** Removes what dead processes have left, and when this one ends, what it has left. */
function begin(): void {
  begun = true;
  for (const name of entriesOf(place)) claimantOf(name);
  process.once('exit', () => {
    for (const path of own) rmSync(path, { force: true });
    attempt(() => rmdirSync(place));
  });
}

function write(path: string): void {
  for (;;) {
    // Everybody may write to it; where it is somebody else's, he has said so.
    if (mkdirSync(place, { recursive: true }) !== undefined) attempt(() => chmodSync(place, 0o1777));
    try {
      writeFileSync(path, '');
      return;
    } catch (error) {
      // Whoever was the last to leave has taken the folder away.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

/** Does it where it can be done: the folder may be another's, or in use. */
function attempt(act: () => void): void {
  try {
    act();
  } catch {
    // It cannot.
  }
}

const claimants = (port: number): ProcessIdentity[] =>
  entriesOf(place)
    .filter((name) => name.startsWith(`${port}-`))
    .flatMap((name) => claimantOf(name) ?? []);

/** Who wrote a file; undefined, and the file removed, where that process is dead. */
function claimantOf(name: string): ProcessIdentity | undefined {
  const process = readIdentityKey(decodeURIComponent(name.slice(name.indexOf('-') + 1)));
  if (process && isAlive(process)) return process;
  attempt(() => rmSync(join(place, name), { force: true }));
  return undefined;
}

const nameOf = (port: number, process: ProcessIdentity) => `${port}-${encodeURIComponent(identityKey(process))}`;
