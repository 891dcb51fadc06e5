import { claimFolder } from '../local/supervisor/own-folder.ts';
import { places } from '../local/supervisor/state.ts';
import type { BatchMode } from '../runs/batch.ts';
import { createJsonLines } from '../runs/reporters/json-lines.ts';
import { createJunit } from '../runs/reporters/junit.ts';
import { createKeptRun } from '../runs/reporters/kept-run.ts';
import type { Progress } from '../runs/reporters/progress.ts';
import { all, type Reporter } from '../runs/reporters/reporter.ts';
import { openRunFolder } from '../runs/reporters/run-folder.ts';
import { createSummary } from '../runs/reporters/summary.ts';
import { createTerminal } from '../runs/reporters/terminal.ts';
import type { Given } from './command.ts';
import { type RunSettings, readFolder } from './options.ts';
import { origin } from './origin.ts';

/** Uses the mode and the reporters that were asked for; they are closed when `use` has ended, however it did. */
export async function withBatchMode<Result>(
  given: Given,
  { name, settings, progress }: { readonly name: string; readonly settings: RunSettings; readonly progress: Progress },
  use: (mode: BatchMode) => Promise<Result>,
): Promise<Result> {
  if (settings.dryRun) return use({ kind: 'dry-run', print: console.log });
  const reporter = all(chooseReporters(given, name, settings, progress));
  try {
    return await use({ kind: 'run', reporter });
  } finally {
    await reporter.close();
  }
}

/** Every reporter there is; a new one has its line here. */
function chooseReporters(
  given: Given,
  name: string,
  { json, junit, summary }: RunSettings,
  progress: Progress,
): Reporter[] {
  const own = readFolder(given);
  claimFolder(own);
  const folder = openRunFolder(places(own).runs, name, origin());
  return [
    folder,
    ...(json ? [createJsonLines(process.stdout)] : []),
    ...(junit === undefined ? [] : [createJunit(junit)]),
    ...(summary === undefined ? [] : [createSummary(summary)]),
    createTerminal({ progress, path: folder.path, ...(!json && { print: console.log }) }),
    createKeptRun({ folder: folder.path, history: places(own).history, print: json ? () => {} : console.log }),
  ];
}
