import { type ExitStatus, exitStatus } from '../base/exit-status.ts';
import { type Leftovers, leftInWords, mustBeHealed, readLeftovers } from './doctor/check-leftovers.ts';

/** Says that a folder's system is not up; that it died, and what it has left, where that must be healed. */
export function sayNotUp(folder: string): ExitStatus {
  const status = sayLeftovers(folder, 'The system is not up: it died, and has left');
  if (status === exitStatus.held) console.log('The system is not up. Start it with: chaos up');
  return status;
}

/** Tells of faults and processes that a system has left, after `introduction`; says nothing where there are none. */
export function sayLeftovers(folder: string, introduction: string): ExitStatus {
  const left = findLeft(folder);
  if (!left) return exitStatus.held;
  console.error(`${introduction} ${leftInWords(left)}; undo it with: chaos heal --folder ${folder}`);
  return exitStatus.error;
}

/** What must be healed; undefined where there is nothing of it. */
export function findLeft(folder: string): Leftovers | undefined {
  const left = readLeftovers(folder);
  return left && mustBeHealed(left) ? left : undefined;
}
