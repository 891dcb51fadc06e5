import type { Clock } from '../../../../base/clock.ts';

/** A clock that stands still until it is told; sleepers wake when their time has come. */
export function manualClock(): Clock & { advance(milliseconds: number): Promise<void> } {
  let now = 0;
  const sleepers = new Set<{ at: number; wake: () => void }>();
  return {
    wall: () => now,
    monotonic: () => now,
    after: (milliseconds, callback) => {
      const sleeper = { at: now + milliseconds, wake: callback };
      sleepers.add(sleeper);
      return () => sleepers.delete(sleeper);
    },
    sleep: (milliseconds, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const sleeper = { at: now + milliseconds, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => resolve(), { once: true });
      }),
    async advance(milliseconds) {
      now += milliseconds;
      for (const sleeper of [...sleepers].filter(({ at }) => at <= now)) {
        sleepers.delete(sleeper);
        sleeper.wake();
      }
      await new Promise(setImmediate);
    },
  };
}
