import { createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { makeFolder } from '../../base/make-folder.ts';
import { runFolderPath } from '../../base/run-folder-path.ts';
import type { BatchEvent, RunPosition } from '../../lib/model/events/batch-event.ts';
import type { BatchHeader } from '../../lib/model/events/batch-header.ts';
import type { Verdict } from '../../lib/model/events/verdict.ts';
import { isOfBatch } from './is-of-batch.ts';
import type { Reporter } from './reporter.ts';

/** The folder of one batch: `events.jsonl` as it goes, `results.json` at the end. */
export interface RunFolder extends Reporter {
  readonly path: string;
}

/** A run came to its end, and could not be written down, as where the disk is full. */
export class RunNotWrittenError extends Error {
  override readonly name = 'RunNotWrittenError';

  constructor(path: string, cause: Error) {
    super(`the run is not written whole in ${path}: ${cause.message}`, { cause });
  }
}

/** What its events begin with: how it was asked for, and by what. */
export type Origin = Pick<BatchHeader, 'command' | 'madeBy'>;

/** Opens a folder of its own under `runs`. */
export const openRunFolder = (runs: string, name: string, origin?: Origin): RunFolder =>
  openRunFolderAt(runFolderPath(runs, name), origin);

/** Opens one at a path. */
export function openRunFolderAt(path: string, origin?: Origin): RunFolder {
  makeFolder(path);
  const events = createWriteStream(join(path, 'events.jsonl'));
  let failure: Error | undefined;
  // The run goes on: what it injects is undone whether or not that can be written down.
  events.on('error', (error) => {
    failure ??= error;
  });
  const results = {
    verdicts: [] as Verdict[],
    settings: {} as Readonly<Record<string, unknown>>,
    runs: [] as Readonly<Record<string, unknown>>[],
    /** The run that did not come to its end. */
    unfinished: undefined as RunPosition | undefined,
  };
  return {
    path,
    on: (event) => {
      if (!isOfBatch(event)) return void (failure ?? events.write(`${JSON.stringify(event)}\n`));
      if (event.type === 'batch-begun') {
        results.settings = event.settings;
        if (origin) events.write(`${JSON.stringify(headerOf(event, origin))}\n`);
      }
      // Interrupted before anything was started, it was no run.
      if (event.type === 'batch-ended' && event.interrupted) results.unfinished = undefined;
      if (event.type === 'run-begun') results.unfinished = event.run;
      if (event.type !== 'run-ended') return;
      results.unfinished = undefined;
      results.verdicts.push(event.verdict);
      results.runs.push({ ...event.run, ...event.details.record });
    },
    close: async () => {
      try {
        events.end();
        await finished(events);
        writeFileSync(join(path, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
      } catch (error) {
        throw new RunNotWrittenError(path, failure ?? (error as Error));
      }
    },
  };
}

const headerOf = ({ name, settings }: Extract<BatchEvent, { type: 'batch-begun' }>, origin: Origin): BatchHeader => ({
  ...{ type: 'batch', name, command: origin.command, wall: Date.now() },
  ...{ settings, madeBy: origin.madeBy },
});
