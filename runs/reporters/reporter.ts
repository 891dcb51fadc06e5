import type { Reported } from '../../lib/model/events/batch-event.ts';

/** Hears everything that happens in a batch, as it happens. A new one is its file and its line where reporters are chosen. */
export interface Reporter {
  on(event: Reported): void;
  /** After the last event; resolves when all is written. */
  close(): Promise<void>;
}

/** Several as one. One that throws is told of once, and harms neither the others nor the run. */
export function all(reporters: readonly Reporter[], complain: (line: string) => void = console.error): Reporter {
  const failed = new Set<Reporter>();
  const tell = (reporter: Reporter, error: unknown, then = '') => {
    if (failed.has(reporter)) return;
    failed.add(reporter);
    complain(`a reporter failed: ${(error as Error).message}${then}`);
  };
  return {
    on: (event) => {
      for (const reporter of reporters) {
        if (failed.has(reporter)) continue;
        try {
          reporter.on(event);
        } catch (error) {
          tell(reporter, error, '; the run goes on without it');
        }
      }
    },
    close: async () => {
      for (const reporter of reporters) {
        try {
          await reporter.close();
        } catch (error) {
          tell(reporter, error);
        }
      }
    },
  };
}
