import { type ExitStatus, exitStatus } from '../base/exit-status.ts';
import { shellQuote } from '../base/shell-quote.ts';
import { UsageError } from '../base/usage-error.ts';
import { holderInWords } from '../local/supervisor/folder-lock.ts';
import { holderIn } from '../local/supervisor/state.ts';
import { type Leftovers, leftInWords, mustBeHealed, readLeftovers } from './doctor/check-leftovers.ts';
import { sayKeptEngaged } from './lever/kept.ts';

const notUp = 'The system is not up. Start it with: chaos up';
const died = 'The system is not up: it died, and has left';

/** What is to be said first of a folder without a system that is up. */
function notUpIn(folder: string): string {
  const holder = holderIn(folder);
  return holder ? `The system is not up: ${holderInWords(holder)}.` : notUp;
}

/**
 * For a command that has nothing to do where a folder's system is not up: that it is not; that it starts or goes down;
 * that it died, and what it has left, where that must be healed.
 */
export async function sayNotUp(folder: string): Promise<ExitStatus> {
  const status = await sayLeftovers(folder, died);
  if (status === exitStatus.held) {
    console.log(notUpIn(folder));
    await sayFilesLeft(folder);
    sayKeptEngaged(folder);
  }
  return status;
}

/** The same for a command that was asked for something that only a system that is up can do: an error in any case. */
export async function sayNotDone(folder: string): Promise<ExitStatus> {
  if ((await sayLeftovers(folder, died)) === exitStatus.held) console.error(notUpIn(folder));
  return exitStatus.error;
}

/** Tells of faults and processes that a system has left, after `introduction`; says nothing where there are none. */
export async function sayLeftovers(folder: string, introduction: string): Promise<ExitStatus> {
  const left = await findLeft(folder);
  if (!left) return exitStatus.held;
  console.error(`${introduction} ${leftInWords(left)}; undo it with: chaos heal --folder ${shellQuote(folder)}`);
  return exitStatus.error;
}

/** Files alone hurt nobody, but may have secrets in them. */
async function sayFilesLeft(folder: string): Promise<void> {
  const left = await readLeftovers(folder);
  if (left && left.files.length > 0) {
    console.log(
      `The last one died, and has left ${leftInWords(left)}; remove them with: chaos heal --folder ${shellQuote(folder)}`,
    );
  }
}

/** What must be healed; undefined where there is nothing of it. */
export async function findLeft(folder: string): Promise<Leftovers | undefined> {
  const left = await readLeftovers(folder);
  return left && mustBeHealed(left) ? left : undefined;
}

/** Throws UsageError where a start would first undo and remove what a dead system has left: nothing of it is to be touched. */
export async function refuseLeftovers(folder: string): Promise<void> {
  const left = await findLeft(folder);
  if (!left) return;
  throw new UsageError(
    `a dry run touches nothing, and a system that died has left ${leftInWords(left)} here; undo it with: chaos heal --folder ${shellQuote(folder)}`,
  );
}
