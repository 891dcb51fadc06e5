import type { Clock } from '../../base/clock.ts';
import { residentMebibytes } from '../../base/process/resident-memory.ts';
import type { HandlerProcess } from './handler-process.ts';
import { FunctionError, type LocalFunction } from './local-function.ts';

/** How much a function has held while it ran. */
export interface MemoryWatch {
  /** MiB. */
  most(): number;
  /** Set where it held more than it may, and was killed. */
  error(): FunctionError | undefined;
  stop(): void;
}

const lookMilliseconds = 100;

/** Kills a process that holds more memory than its function has: V8's own limit does not know of buffers. */
export function watchMemory({ memoryMiB }: LocalFunction, process: HandlerProcess, clock: Clock): MemoryWatch {
  const over = new AbortController();
  const { identity } = process;
  let most = 0;
  let error: FunctionError | undefined;
  const look = async () => {
    while (identity && !over.signal.aborted) {
      most = Math.max(most, residentMebibytes(identity) ?? 0);
      if (most > memoryMiB) {
        const message = `it held ${most.toFixed(0)} MB, more than its ${memoryMiB} MB: signal: killed`;
        error = new FunctionError('Runtime.ExitError', message);
        return process.kill();
      }
      await clock.sleep(lookMilliseconds, over.signal);
    }
  };
  void look();
  return { most: () => most, error: () => error, stop: () => over.abort() };
}
