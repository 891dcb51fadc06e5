import { systemClock } from '../base/clock.ts';

/** What a command of ours has left open may take so long. */
const graceMilliseconds = 500;

/** Ends the process with a status once nothing is left to do; what a configuration keeps going is not waited for. */
export function endWith(status: number): void {
  process.exitCode = status;
  // Whoever reads what was said may be slow.
  process.stdout.write('', () => {
    systemClock.after(graceMilliseconds, () => process.exit(status), { idle: true });
  });
}
