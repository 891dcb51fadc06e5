import { writeSync } from 'node:fs';
import { Session } from 'node:inspector';
import { workerData } from 'node:worker_threads';
import { systemClock } from '../base/clock.ts';
import { loadLimitMilliseconds } from './own-code.ts';

/** What is said, and how the process ends, where its main thread is stuck. */
export interface WhenStuck {
  readonly message: string;
  readonly status: number;
}

/** Whoever waits in the main thread itself, and can tell, comes first. */
const graceMilliseconds = 1000;

/** The thread that ends its process where the main thread is busy without an end; started where a load begins. */
const { message, status } = workerData as WhenStuck;
systemClock.after(loadLimitMilliseconds + graceMilliseconds, () => {
  writeSync(2, `${message}\n`);
  const main = new Session();
  main.connectToMainThread();
  // It comes between two steps of whatever loop goes on there. Node would have its say on the debugger after that.
  const expression = `process.getBuiltinModule('fs').closeSync(2); process.reallyExit(${status})`;
  main.post('Runtime.evaluate', { expression });
});
