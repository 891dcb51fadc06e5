import { systemClock } from '../../../../base/clock.ts';
import { isMarkIn } from '../../../../base/process/mark.ts';
import { membersOf } from '../../../../base/process/tree.ts';
import type { ProcessIdentity } from '../../../../lib/model/events/process-identity.ts';
import { createDutyCycles, type DutyCycles } from './duty-cycles.ts';
import { createLinkImpairments, type LinkImpairments } from './link-impairments.ts';
import { createMemory, type Memory } from './memory.ts';
import { removeOwnFolders } from './task-folder.ts';
import { createWriters, type Writers } from './writers.ts';

/** What the guardian carries steps out with. */
export interface Hands {
  readonly cycles: DutyCycles;
  readonly links: LinkImpairments;
  readonly memory: Memory;
  readonly writers: Writers;
  /** Throws where this system has not started the process: a stranger is never touched. */
  refuseStranger(process: ProcessIdentity): void;
  /** What came of these processes of ours, and of foreign programs that have gone, in whatever group. */
  strays(leaders: readonly ProcessIdentity[]): ProcessIdentity[];
  /** Removes the folders that tasks had of their own. */
  removeFolders(): void;
}

/** Where the link proxies listen, where tasks may write and where they log. */
export interface Places {
  /** Path of the control socket of the link proxies. */
  readonly linksSocket: string;
  /** Folder with a sub-folder per task. */
  readonly scratch: string;
  /** Folder of the logs, by whose paths the processes of foreign programs are known. */
  readonly logs: string;
}

export function createHands(places: Places, isOurs: (process: ProcessIdentity) => boolean): Hands {
  const { linksSocket, scratch, logs } = places;
  return {
    cycles: createDutyCycles(systemClock),
    links: createLinkImpairments(linksSocket),
    memory: createMemory(scratch, systemClock),
    writers: createWriters(scratch),
    refuseStranger: (process) => {
      if (!isOurs(process)) throw new Error(`process ${process.pid} was not started by this system; it is not touched`);
    },
    strays: (leaders) => membersOf(leaders, isMarkIn(logs)),
    removeFolders: () => removeOwnFolders(scratch),
  };
}
