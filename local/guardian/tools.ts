import { systemClock } from '../../base/clock.ts';
import { createDutyCycles, type DutyCycles } from './duty-cycles.ts';
import { createLinkImpairments, type LinkImpairments } from './link-impairments.ts';
import { createMemory, type Memory } from './memory.ts';
import { createWriters, type Writers } from './writers.ts';

/** What steps are carried out with. */
export interface Tools {
  readonly cycles: DutyCycles;
  readonly links: LinkImpairments;
  readonly memory: Memory;
  readonly writers: Writers;
}

/** Where the link proxies listen and where tasks may write. */
export interface Places {
  /** Path of the control socket of the link proxies. */
  readonly linksSocket: string;
  /** Folder with a sub-folder per task. */
  readonly scratch: string;
}

export function createTools({ linksSocket, scratch }: Places): Tools {
  return {
    cycles: createDutyCycles(systemClock),
    links: createLinkImpairments(linksSocket),
    memory: createMemory(scratch, systemClock),
    writers: createWriters(scratch),
  };
}
