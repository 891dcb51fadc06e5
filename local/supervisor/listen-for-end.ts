import { InterruptedError } from '../../base/interrupted-error.ts';
import type { StartedBy } from './options.ts';

/** What tells a supervisor to end, from its first moment on. */
export interface Ending {
  /** Aborts with InterruptedError at a signal, or when the command that it goes down with has ended. */
  readonly signal: AbortSignal;
  /** The system is up: a command that it is not attached to may end. */
  started(): void;
}

/** Listens for signals, and for the end of the command at the other end of standard input, however that ends. */
export function listenForEnd({ attached }: Pick<StartedBy, 'attached'>): Ending {
  const ending = new AbortController();
  const end = () => ending.abort(new InterruptedError('interrupted while it started'));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  process.stdin.on('error', () => {});
  process.stdin.on('close', end).resume();
  return {
    signal: ending.signal,
    started: () => {
      if (attached) return;
      process.stdin.off('close', end);
      process.stdin.destroy();
    },
  };
}
