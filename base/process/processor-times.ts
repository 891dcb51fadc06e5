import { readFileSync } from 'node:fs';
import type { ProcessorTimes } from '../../lib/model/events/processor-times.ts';

/**
 * The kernel's account of a process since it started; undefined where it keeps none or the process has gone. Source:
 * Linux, Documentation/scheduler/sched-stats, /proc/<pid>/schedstat.
 */
export function processorTimes(pid: number): ProcessorTimes | undefined {
  try {
    const [ran = 0, waited = 0] = readFileSync(`/proc/${pid}/schedstat`, 'latin1').split(' ').map(Number);
    return { ran: ran / 1e6, waited: waited / 1e6 };
  } catch {
    return undefined;
  }
}
