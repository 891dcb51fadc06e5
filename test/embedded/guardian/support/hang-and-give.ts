import { createInterface } from 'node:readline';
import { systemClock } from '../../../../base/clock.ts';
import { createDutyCycles } from '../../../../local/runtimes/embedded/hands/duty-cycles.ts';

/** Hangs a process and what bears its mark, and gives it back at the first line of its input; says what came of each. */
const [target, mark] = process.argv.slice(2) as [string, string];
const cycles = createDutyCycles(systemClock);

function tried(act: () => void): string {
  try {
    act();
    return 'done';
  } catch (error) {
    return (error as Error).message;
  }
}

const identity = JSON.parse(target);
console.log(tried(() => cycles.take('fault-1', identity, 1, mark)));
createInterface({ input: process.stdin }).once('line', () => {
  console.log(tried(() => cycles.give('fault-1', identity, mark)));
  process.exit(0);
});
