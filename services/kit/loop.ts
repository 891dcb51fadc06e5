import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from './app.ts';

/** Repeats `work` until stopped; it returns the milliseconds to wait before the next time, and must not reject. */
export function createLoop(work: () => Promise<number>): Worker {
  const stopping = new AbortController();
  let finished: Promise<void> = Promise.resolve();

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const pauseMs = await work();
      if (pauseMs > 0) await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  return {
    start() {
      finished = run();
    },
    async stop() {
      stopping.abort();
      await finished;
    },
  };
}
