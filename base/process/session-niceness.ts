import { writeFileSync } from 'node:fs';
import { type Clock, systemClock } from '../clock.ts';

/** The kernel takes a change from those without privileges ten times a second, whichever session it is of. */
const againAfter = 110;
const mostTries = 50;

/**
 * Sets how far all processes of a session give way to those of others where processors are short: 0 to 19, given the
 * process that leads it. Where Linux shares processors among sessions, what `nice` says counts only within one. Unlike
 * `nice` it can be taken back without privileges; what was said last counts. Does nothing where sessions have no share.
 * Source: sched(7), "The autogroup feature".
 */
export function sessionNiceness(pid: number, clock: Clock = systemClock): (niceness: number) => void {
  let wanted = 0;
  let isWaiting = false;

  const write = (triesLeft: number) => {
    isWaiting = false;
    try {
      writeFileSync(`/proc/${pid}/autogroup`, String(wanted), { flag: 'r+' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || triesLeft === 0) return;
      isWaiting = true;
      clock.after(againAfter, () => write(triesLeft - 1), { idle: true });
    }
  };

  return (niceness) => {
    wanted = niceness;
    if (!isWaiting) write(mostTries);
  };
}
