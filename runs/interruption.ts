import { InterruptedError } from '../base/interrupted-error.ts';

/** Ctrl-C, a terminal that is closed, and a stop from whoever started us. */
export interface Interruption {
  /** Aborts at the first one, with InterruptedError. */
  readonly signal: AbortSignal;
  close(): void;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Tells the first Ctrl-C from those after it, which mean that the user has lost patience. */
export function listenForInterrupt({ first, again }: { first(): void; again(): void }): Interruption {
  const interrupt = new AbortController();
  const onSignal = () => {
    if (interrupt.signal.aborted) return again();
    first();
    interrupt.abort(new InterruptedError('interrupted'));
  };
  for (const signal of signals) process.on(signal, onSignal);
  return {
    signal: interrupt.signal,
    close: () => {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
