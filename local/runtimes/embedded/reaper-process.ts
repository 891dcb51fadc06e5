import type { ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';
import { type Clock, systemClock } from '../../../base/clock.ts';
import { identityKey } from '../../../base/process/identity.ts';
import type { ProcessIdentity } from '../../../lib/model/events/process-identity.ts';

/** The process that ends foreign programs when the supervisor has died, even if the guardian has too. */
export interface Reaper {
  /** Resolves when it runs; another takes the place of one that has ended. */
  up(): Promise<void>;
  add(leader: ProcessIdentity): void;
  remove(leader: ProcessIdentity): void;
  /** No other takes its place any more, until one is needed again. */
  rest(): void;
}

/** A second one that ends at once is not replaced before this. Milliseconds. */
const restartPause = 1000;

/** Started when it is first needed, and again whenever it ends while there is something to look after. */
export function createReaper(
  start: () => Promise<{ readonly process: ChildProcess; readonly exited: Promise<string> }>,
  clock: Clock = systemClock,
): Reaper {
  const leaders = new Map<string, ProcessIdentity>();
  let starting: Promise<void> | undefined;
  let isWanted = false;
  let tell: ((line: string) => void) | undefined;

  const begin = async () => {
    const begun = clock.monotonic();
    const { process, exited } = await start();
    const pipe = process.stdio[3] as Writable;
    pipe.on('error', () => {});
    tell = (line) => void pipe.write(`${line}\n`);
    for (const key of leaders.keys()) tell(`+${key}`);
    void exited.then(async () => {
      [starting, tell] = [undefined, undefined];
      if (isWanted && clock.monotonic() - begun < restartPause) await clock.sleep(restartPause);
      // Where it cannot be started, the next program that needs it says why.
      if (isWanted && leaders.size > 0) await up().catch(() => {});
    });
  };

  const up = () => {
    isWanted = true;
    starting ??= begin().catch((error) => {
      starting = undefined;
      throw error;
    });
    return starting;
  };

  return {
    up,
    rest: () => {
      isWanted = false;
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
