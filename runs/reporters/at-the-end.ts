import { addRun, type CountedRun } from './latest.ts';
import type { Reporter } from './reporter.ts';

/** Writes once, at the end, of the runs that count; `name` is the batch's. */
export function atTheEnd(write: (name: string, runs: readonly CountedRun[]) => void): Reporter {
  const runs: CountedRun[] = [];
  let name = 'chaos';
  return {
    on: (event) => {
      if (event.type === 'batch-begun') name = event.name;
      if (event.type === 'run-ended') addRun(runs, event);
    },
    close: async () => write(name, runs),
  };
}
