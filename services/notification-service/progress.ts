import { setTimeout as sleep } from 'node:timers/promises';

/** How work with one need has fared so far. */
export interface Tally {
  readonly done: number;
  readonly failed: number;
}

/** How all work fares, by what it needs: tells a message that fails by itself from one that fails as all others do. */
export interface Progress {
  done(need: string): void;
  failed(need: string): void;
  of(need: string): Tally;
  /** Waits so long, or until it is its turn as other work with this need is done, or the signal aborts. */
  wait(need: string, milliseconds: number, signal: AbortSignal): Promise<void>;
}

export function createProgress(): Progress {
  const tallies = new Map<string, Tally>();
  /** Those who wait, by need, the longest first. */
  const waiting = new Map<string, Set<() => void>>();
  const of = (need: string): Tally => tallies.get(need) ?? { done: 0, failed: 0 };
  const waitingFor = (need: string): Set<() => void> => {
    const those = waiting.get(need) ?? new Set();
    waiting.set(need, those);
    return those;
  };
  return {
    of,
    done(need) {
      const { done, failed } = of(need);
      tallies.set(need, { done: done + 1, failed });
      // One for one: what can do only a little is not asked by all who wait.
      const [next] = waitingFor(need);
      next?.();
    },
    failed(need) {
      const { done, failed } = of(need);
      tallies.set(need, { done, failed: failed + 1 });
    },
    async wait(need, milliseconds, signal) {
      const turn = new AbortController();
      const those = waitingFor(need);
      const wake = () => {
        those.delete(wake);
        turn.abort();
      };
      those.add(wake);
      await sleep(milliseconds, undefined, { signal: AbortSignal.any([signal, turn.signal]) }).catch(() => undefined);
      those.delete(wake);
    },
  };
}
