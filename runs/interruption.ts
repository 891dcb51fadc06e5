/** Ctrl-C, and a stop from whoever started us. */
export interface Interruption {
  /** Aborts at the first one. */
  readonly signal: AbortSignal;
  close(): void;
}

/** Tells the first Ctrl-C from those after it, which mean that the user has lost patience. */
export function listenForInterrupt({ first, again }: { first(): void; again(): void }): Interruption {
  const interrupt = new AbortController();
  const onSignal = () => {
    if (interrupt.signal.aborted) return again();
    first();
    interrupt.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: interrupt.signal,
    close: () => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
