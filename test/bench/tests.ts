import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { systemClock } from '../../base/clock.ts';
import { descendants, proportionalSetSize } from './memory.ts';
import type { Figures } from './table.ts';

/** What `npm test` takes: memory of jest and its workers, without the processes that tests start (Linux only). */
export const bench = async (): Promise<Figures[]> => {
  const begun = systemClock.monotonic();
  const before = processorTimeOfChildren();
  const tests = spawn('npm', ['test'], { stdio: ['ignore', 'ignore', 'inherit'] });
  let peak = 0;
  while (tests.exitCode === null && tests.signalCode === null) {
    const processes = descendants(tests.pid as number).map(memoryOfJest);
    peak = Math.max(
      peak,
      processes.reduce((sum, memory) => sum + memory, 0),
    );
    await systemClock.sleep(1000);
  }
  const minutes = (systemClock.monotonic() - begun) / 60_000;
  return [
    {
      title: 'npm test',
      head: ['figure', 'measured', 'wanted'],
      rows: [
        ['exit status', String(tests.exitCode ?? tests.signalCode), '0'],
        ['peak memory (PSS) of jest and its workers', `${(peak / 1024).toFixed(0)} MiB`, 'at most 2048 MiB'],
        ['time', `${minutes.toFixed(1)} min`, 'at most 6 min on a quiet machine'],
        ['processor time, with what tests start', `${(processorTimeOfChildren() - before).toFixed(0)} s`, ''],
      ],
    },
  ];
};

/** In KiB; 0 for any other process. */
function memoryOfJest(pid: number): number {
  try {
    const isJest = /jest-worker|\.bin\/jest/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
    return isJest ? proportionalSetSize(pid) : 0;
  } catch {
    return 0; // It has ended meanwhile.
  }
}

/** In seconds, of children that have ended and of theirs; Linux counts 100 ticks a second. */
function processorTimeOfChildren(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(13, 15);
  return (Number(user) + Number(system)) / 100;
}
