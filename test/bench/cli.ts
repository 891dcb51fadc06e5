import { spawnSync } from 'node:child_process';
import { systemClock } from '../../base/clock.ts';
import { type Figures, milliseconds, quantile } from './table.ts';

const rounds = 10;
const main = 'cli/main.ts';
const commands: readonly (readonly [string, ...string[]])[] = [
  [process.execPath, '-e', '0'],
  [process.execPath, main, 'help'],
  [process.execPath, main, 'experiments'],
  [process.execPath, main, 'faults'],
  ['npx', 'chaos', 'help'],
];

/** How long a command that only prints takes, beside a Node that does nothing; in turns, so that all see the same machine. */
export const bench = async (): Promise<Figures[]> => {
  const taken = commands.map((): number[] => []);
  for (const [command, ...args] of commands) time(command, args);
  for (let round = 0; round < rounds; round++) {
    for (const [index, [command, ...args]] of commands.entries()) taken[index]?.push(time(command, args));
  }
  const medians = taken.map((times) => quantile(times, 0.5));
  const [nothing = Number.NaN] = medians;
  return [
    {
      title: `Commands that only print (medians of ${rounds}, after one to warm up)`,
      head: ['command', 'takes', 'of which beyond Node'],
      rows: commands.map(([command, ...args], index) => {
        const median = medians[index] ?? Number.NaN;
        const name = [command === process.execPath ? 'node' : command, ...args].join(' ');
        return [name, milliseconds(median), milliseconds(median - nothing)];
      }),
    },
  ];
};

function time(command: string, args: readonly string[]): number {
  const begun = systemClock.monotonic();
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] });
  const took = systemClock.monotonic() - begun;
  if (status !== 0) throw new Error(`${[command, ...args].join(' ')} ended with ${status}: ${stderr}`);
  return took;
}
