import type { Clock } from '../base/clock.ts';
import { processorTimes } from '../base/process/processor-times.ts';
import type { ProcessorTimes } from '../lib/model/events/processor-times.ts';

export interface ProcessorWatch {
  /** Begins to look; does nothing while it is looking already. */
  start(): void;
  stop(): void;
}

const everyMilliseconds = 1000;

/**
 * Adds up, each second, how long some processes ran on a processor and waited for one: a machine too busy to run them
 * hurts users as a fault would. Emits nothing where the operating system keeps no such account.
 */
export function createProcessorWatch({
  pids,
  emit,
  clock,
}: {
  pids: () => readonly number[];
  emit: (times: ProcessorTimes) => void;
  clock: Clock;
}): ProcessorWatch {
  let before: ReadonlyMap<number, ProcessorTimes> = new Map();
  let cancel: (() => void) | undefined;

  const look = () => {
    const now = read(pids());
    // One that has started since has done all of it since.
    const since = [...now].map(([pid, { ran, waited }]) => ({
      ran: ran - (before.get(pid)?.ran ?? 0),
      waited: waited - (before.get(pid)?.waited ?? 0),
    }));
    before = now;
    return since;
  };
  const next = () => {
    cancel = clock.after(everyMilliseconds, () => {
      const since = look();
      const sum = (of: (times: ProcessorTimes) => number) => since.reduce((total, times) => total + of(times), 0);
      if (since.length > 0) emit({ ran: sum(({ ran }) => ran), waited: sum(({ waited }) => waited) });
      next();
    });
  };

  return {
    start() {
      if (cancel) return;
      look();
      next();
    },
    stop() {
      cancel?.();
      cancel = undefined;
    },
  };
}

function read(pids: readonly number[]): Map<number, ProcessorTimes> {
  const known = pids.map((pid) => [pid, processorTimes(pid)] as const);
  return new Map(known.flatMap(([pid, times]) => (times ? [[pid, times] as const] : [])));
}
