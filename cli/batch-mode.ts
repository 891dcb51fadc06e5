import { type ExitStatus, exitStatus } from '../base/exit-status.ts';
import { runFolderPath } from '../base/run-folder-path.ts';
import { compareFolder } from '../history/compare-folder.ts';
import { openHistory } from '../history/open-history.ts';
import { claimFolder } from '../local/supervisor/own-folder.ts';
import { places } from '../local/supervisor/state.ts';
import type { BatchMode } from '../runs/batch.ts';
import { createJsonLines } from '../runs/reporters/json-lines.ts';
import { createJunit } from '../runs/reporters/junit.ts';
import { createKeptRun, type Kept } from '../runs/reporters/kept-run.ts';
import type { Progress } from '../runs/reporters/progress.ts';
import { all, type Reporter } from '../runs/reporters/reporter.ts';
import { openRunFolderAt } from '../runs/reporters/run-folder.ts';
import { createSummary } from '../runs/reporters/summary.ts';
import { createTerminal } from '../runs/reporters/terminal.ts';
import type { Given } from './command.ts';
import { type RunSettings, readFolder } from './options.ts';
import { origin } from './origin.ts';
import { comparisonLines } from './regression-lines.ts';

export interface BatchOptions {
  readonly name: string;
  readonly settings: RunSettings;
  readonly progress: Progress;
  /** The folder of a batch that is part of something: its results are told by that. @default - one of its own */
  readonly into?: string | undefined;
}

/**
 * Uses the mode and the reporters that were asked for; they are closed when `use` has ended, however it did. Resolves with
 * its exit status, which is not held where something was to be no worse than before, and is.
 */
export async function withBatchMode(
  given: Given,
  { name, settings, progress, into }: BatchOptions,
  use: (mode: BatchMode) => Promise<ExitStatus>,
): Promise<ExitStatus> {
  if (settings.dryRun) return use({ kind: 'dry-run', print: console.log });
  const own = readFolder(given);
  claimFolder(own);
  const folder = openRunFolderAt(into ?? runFolderPath(places(own).runs, name), origin());
  const isTold = !settings.json && into === undefined;
  const kept = { folder: folder.path, history: places(own).history, print: isTold ? console.log : () => {} };
  const reporter = all([folder, ...chooseReporters(kept, { settings, progress, isTold })]);
  let status: ExitStatus;
  try {
    status = await use({ kind: 'run', reporter });
  } finally {
    await reporter.close();
  }
  return settings.failOnRegression ? compared(status, kept, settings) : status;
}

type Told = Pick<BatchOptions, 'settings' | 'progress'> & {
  /** Results are printed, for people. */
  readonly isTold: boolean;
};

/** Every reporter there is; a new one has its line here. */
function chooseReporters(kept: Kept, { settings, progress, isTold }: Told): Reporter[] {
  const { json, junit, summary, strict } = settings;
  return [
    ...(json ? [createJsonLines(process.stdout)] : []),
    ...(junit === undefined ? [] : [createJunit(junit, { strict })]),
    ...(summary === undefined ? [] : [createSummary(summary)]),
    createTerminal({ progress, strict, path: kept.folder, ...(isTold && { print: console.log }) }),
    createKeptRun(kept),
  ];
}

/** Says what got worse; what weighs more than that stays as it is. Rejects with HistoryError: nothing is known then. */
async function compared(
  status: ExitStatus,
  { folder, history: file }: Kept,
  { json }: RunSettings,
): Promise<ExitStatus> {
  const history = openHistory(file);
  try {
    const found = await compareFolder(history, folder);
    for (const line of comparisonLines(found)) (json ? console.error : console.log)(line);
    return status === exitStatus.held && found.regressions.length > 0 ? exitStatus.notHeld : status;
  } finally {
    history.close();
  }
}
