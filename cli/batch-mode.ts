import { type ExitStatus, exitStatus } from '../base/exit-status.ts';
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
import { openRunFolder } from '../runs/reporters/run-folder.ts';
import { createSummary } from '../runs/reporters/summary.ts';
import { createTerminal } from '../runs/reporters/terminal.ts';
import type { Given } from './command.ts';
import { type RunSettings, readFolder } from './options.ts';
import { origin } from './origin.ts';
import { comparisonLines } from './regression-lines.ts';

/**
 * Uses the mode and the reporters that were asked for; they are closed when `use` has ended, however it did. Resolves with
 * its exit status, which is not held where something was to be no worse than before, and is.
 */
export async function withBatchMode(
  given: Given,
  { name, settings, progress }: { readonly name: string; readonly settings: RunSettings; readonly progress: Progress },
  use: (mode: BatchMode) => Promise<ExitStatus>,
): Promise<ExitStatus> {
  if (settings.dryRun) return use({ kind: 'dry-run', print: console.log });
  const own = readFolder(given);
  claimFolder(own);
  const folder = openRunFolder(places(own).runs, name, origin());
  const kept = { folder: folder.path, history: places(own).history };
  const reporter = all([folder, ...chooseReporters(kept, settings, progress)]);
  let status: ExitStatus;
  try {
    status = await use({ kind: 'run', reporter });
  } finally {
    await reporter.close();
  }
  return settings.failOnRegression ? compared(status, kept, settings) : status;
}

/** Every reporter there is; a new one has its line here. */
function chooseReporters(
  { folder, history }: Omit<Kept, 'print'>,
  { json, junit, summary }: RunSettings,
  progress: Progress,
): Reporter[] {
  return [
    ...(json ? [createJsonLines(process.stdout)] : []),
    ...(junit === undefined ? [] : [createJunit(junit)]),
    ...(summary === undefined ? [] : [createSummary(summary)]),
    createTerminal({ progress, path: folder, ...(!json && { print: console.log }) }),
    createKeptRun({ folder, history, print: json ? () => {} : console.log }),
  ];
}

/** Says what got worse; what weighs more than that stays as it is. Rejects with HistoryError: nothing is known then. */
async function compared(
  status: ExitStatus,
  { folder, history: file }: Omit<Kept, 'print'>,
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
