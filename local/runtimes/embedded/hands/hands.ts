import { systemClock } from '../../../../base/clock.ts';
import type { ProcessIdentity } from '../../../../lib/model/events/process-identity.ts';
import { createDutyCycles, type DutyCycles } from './duty-cycles.ts';
import { createLinkImpairments, type LinkImpairments } from './link-impairments.ts';
import { createMemory, type Memory } from './memory.ts';
import { createWriters, type Writers } from './writers.ts';

/** What the guardian carries steps out with. */
export interface Hands {
  readonly cycles: DutyCycles;
  readonly links: LinkImpairments;
  readonly memory: Memory;
  readonly writers: Writers;
  /** Throws where this system has not started the process: a stranger is never touched. */
  refuseStranger(process: ProcessIdentity): void;
}

/** Where the link proxies listen and where tasks may write. */
export interface Places {
  /** Path of the control socket of the link proxies. */
  readonly linksSocket: string;
  /** Folder with a sub-folder per task. */
  readonly scratch: string;
}

export function createHands({ linksSocket, scratch }: Places, isOurs: (process: ProcessIdentity) => boolean): Hands {
  return {
    cycles: createDutyCycles(systemClock),
    links: createLinkImpairments(linksSocket),
    memory: createMemory(scratch, systemClock),
    writers: createWriters(scratch),
    refuseStranger: (process) => {
      if (!isOurs(process)) throw new Error(`process ${process.pid} was not started by this system; it is not touched`);
    },
  };
}
