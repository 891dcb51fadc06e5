import type { Writable } from 'node:stream';
import { isOfBatch } from './is-of-batch.ts';
import type { Reporter } from './reporter.ts';

/** The event stream, verdicts among it, as JSON lines. */
export function createJsonLines(output: Writable): Reporter {
  return {
    on: (event) => {
      if (!isOfBatch(event)) output.write(`${JSON.stringify(event)}\n`);
    },
    close: async () => {},
  };
}
