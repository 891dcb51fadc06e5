import pc from 'picocolors';
import { keptEngaged, leverKeeperOf } from '../../local/supervisor/kept-lever.ts';
import { leverInWords } from './in-words.ts';
import { type Release, refuseOthers } from './release.ts';

/** Says where the next system of a folder would cancel whatever starts, as the last one was left so. */
export function sayKeptEngaged(folder: string): void {
  const kept = keptEngaged(folder);
  if (kept)
    console.log(`${pc.red('STOPPED')} ${leverInWords(kept)}, and will be in the next system: chaos resume ends that.`);
}

/** Disengages the lever of a folder where no system is up, as `releaseLever` does; false where it is not engaged. */
export function releaseKept(folder: string, { reason, say }: Pick<Release, 'reason' | 'say'>): boolean {
  const kept = keptEngaged(folder);
  if (!kept) return false;
  refuseOthers(kept.reason, `kept in ${folder}`);
  leverKeeperOf(folder).write({ status: 'disengaged', reason });
  say.news(`The safety lever is disengaged for the next system, it was engaged for: ${kept.reason}`);
  return true;
}
