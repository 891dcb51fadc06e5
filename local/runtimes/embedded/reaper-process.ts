import type { ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';
import { identityKey } from '../../../base/process/identity.ts';
import type { ProcessIdentity } from '../../../lib/model/events/process-identity.ts';

/** The process that ends foreign programs when the supervisor has died, even if the guardian has too. */
export interface Reaper {
  /** Resolves when it runs; another takes the place of one that has ended. */
  up(): Promise<void>;
  add(leader: ProcessIdentity): void;
  remove(leader: ProcessIdentity): void;
}

/** Started when it is first needed. */
export function createReaper(
  start: () => Promise<{ readonly process: ChildProcess; readonly exited: Promise<string> }>,
): Reaper {
  const leaders = new Map<string, ProcessIdentity>();
  let starting: Promise<void> | undefined;
  let tell: ((line: string) => void) | undefined;

  const begin = async () => {
    const { process, exited } = await start();
    const pipe = process.stdio[3] as Writable;
    pipe.on('error', () => {});
    tell = (line) => void pipe.write(`${line}\n`);
    for (const key of leaders.keys()) tell(`+${key}`);
    void exited.then(() => {
      [starting, tell] = [undefined, undefined];
    });
  };

  return {
    up: () => {
      starting ??= begin();
      return starting;
    },
    add: (leader) => {
      leaders.set(identityKey(leader), leader);
      tell?.(`+${identityKey(leader)}`);
    },
    remove: (leader) => {
      leaders.delete(identityKey(leader));
      tell?.(`-${identityKey(leader)}`);
    },
  };
}
