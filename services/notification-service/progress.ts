import { setTimeout as sleep } from 'node:timers/promises';

/** What has been done of late, by what it needed: tells a message that fails by itself from one that all others fail with. */
export interface Progress {
  /** Work with this need was done. */
  done(need: string): void;
  /** How much has been done so far. */
  count(need: string): number;
  /** Waits so long, or until the next work with this need is done, or the signal aborts. */
  wait(need: string, milliseconds: number, signal: AbortSignal): Promise<void>;
}

interface Need {
  count: number;
  next: PromiseWithResolvers<void>;
}

export function createProgress(): Progress {
  const needs = new Map<string, Need>();
  const of = (name: string): Need => {
    const need = needs.get(name) ?? { count: 0, next: Promise.withResolvers<void>() };
    needs.set(name, need);
    return need;
  };
  return {
    done(name) {
      const need = of(name);
      need.count += 1;
      need.next.resolve();
      need.next = Promise.withResolvers<void>();
    },
    count: (name) => of(name).count,
    async wait(name, milliseconds, signal) {
      const over = new AbortController();
      const pause = sleep(milliseconds, undefined, { signal: AbortSignal.any([signal, over.signal]) });
      await Promise.race([pause.catch(() => undefined), of(name).next.promise]);
      over.abort();
    },
  };
}
