import type { Clock } from '../base/clock.ts';
import { processorTimes } from '../base/process/processor-times.ts';
import type { ProcessorTimes, WatchedProcesses } from '../lib/model/events/processor-times.ts';

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
  processes,
  emit,
  clock,
}: {
  processes: () => readonly WatchedProcesses[];
  emit: (times: ProcessorTimes) => void;
  clock: Clock;
}): ProcessorWatch {
  let before: ReadonlyMap<string, Account> = new Map();
  let cancel: (() => void) | undefined;

  const look = () => {
    const now = new Map(processes().map((group) => [group.id, accountOf(group)] as const));
    const since = [...now]
      .filter(([, { times }]) => times.size > 0)
      .map(([id, account]) => sinceThen(account, before.get(id)));
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

/** What is known of a group: of its processes, by their ids, and of all. */
interface Account {
  readonly times: ReadonlyMap<number, ProcessorTimes>;
  readonly throttled: number;
}

function accountOf({ pids, throttledMilliseconds = 0 }: WatchedProcesses): Account {
  const known = pids.map((pid) => [pid, processorTimes(pid)] as const);
  return {
    times: new Map(known.flatMap(([pid, times]) => (times ? [[pid, times] as const] : []))),
    throttled: throttledMilliseconds,
  };
}

/** One that has started since has done all of it since. */
function sinceThen(now: Account, before: Account | undefined): ProcessorTimes {
  let [ran, waited] = [0, 0];
  for (const [pid, times] of now.times) {
    ran += times.ran - (before?.times.get(pid)?.ran ?? 0);
    waited += times.waited - (before?.times.get(pid)?.waited ?? 0);
  }
  return { ran, waited: Math.max(0, waited - (now.throttled - (before?.throttled ?? 0))) };
}
