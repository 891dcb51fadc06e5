import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from '../../lib/model/events/event.ts';
import type { Verdict } from '../../lib/model/events/verdict.ts';

/** The folder of one run of the command: `events.jsonl` as it goes, `results.json` at the end. */
export interface RunFolder {
  readonly path: string;
  event(event: Event): void;
  /** Writes the results and closes; resolves when all is on disk. */
  finish(results: { verdicts: readonly Verdict[]; settings: object; runs?: readonly object[] }): Promise<void>;
}

export function openRunFolder(runs: string, name: string): RunFolder {
  const stamp = new Date()
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replaceAll(':', '-');
  const path = join(runs, `${stamp}-${name}`);
  mkdirSync(path, { recursive: true });
  const stream = createWriteStream(join(path, 'events.jsonl'));
  return {
    path,
    event: (event) => void stream.write(`${JSON.stringify(event)}\n`),
    finish: async (results) => {
      writeFileSync(join(path, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
      await new Promise((resolve) => stream.end(resolve));
    },
  };
}
