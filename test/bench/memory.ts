import { readdirSync, readFileSync } from 'node:fs';
import { systemClock } from '../../base/clock.ts';
import type { Figures } from './table.ts';
import { withSystem } from './with-system.ts';

/** Memory of every process of a system under load, shared pages divided by those that share them (Linux only). */
export const bench = async (): Promise<Figures[]> => {
  const begun = systemClock.monotonic();
  return withSystem(24_000, async (system) => {
    const up = systemClock.monotonic() - begun;
    await system.startLoad({ rate: 50, seed: 1 });
    await systemClock.sleep(20_000);
    const pids = descendants(system.state.supervisor.pid);
    const total = pids.reduce((sum, pid) => sum + proportionalSetSize(pid), 0);
    return [
      {
        title: 'A system under 50 requests a second',
        head: ['figure', 'measured', 'wanted'],
        rows: [
          ['up to all healthy', `${(up / 1000).toFixed(1)} s`, '10 s'],
          [`memory (PSS) of ${pids.length} processes`, `${(total / 1024).toFixed(0)} MiB`, '1240 MiB'],
        ],
      },
    ];
  });
};

export function descendants(root: number): number[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It has ended meanwhile.
    }
  }
  const found = [root];
  for (const pid of found) for (const [child, parent] of parents) if (parent === pid) found.push(child);
  return found;
}

/** In KiB. */
export function proportionalSetSize(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
}
