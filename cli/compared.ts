import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type ExitStatus, exitStatus } from '../base/exit-status.ts';
import { runFolderPath } from '../base/run-folder-path.ts';
import { places } from '../local/supervisor/state.ts';
import { type ColumnFolder, makeComparison } from '../report/make-comparison.ts';
import { comparisonLines } from '../runs/reporters/comparison-lines.ts';
import type { Given } from './command.ts';
import { readFolder } from './options.ts';

/** One way in which experiments are run, and how. */
export interface Column extends ColumnFolder {
  run(into: string): Promise<ExitStatus>;
}

/**
 * Runs the columns one after the other, each into a folder of its own in that of the comparison, and tells how they compare.
 * Resolves with the last status, or the first that ends it: an interruption, or a fault that is not proven undone.
 */
export async function runColumns(given: Given, columns: readonly Column[]): Promise<ExitStatus> {
  const folder = runFolderPath(places(readFolder(given)).runs, 'compare');
  let status: ExitStatus = exitStatus.held;
  for (const column of columns) {
    say(given, `\n${column.name}${column.without.length === 0 ? '' : `: without ${column.without.join('; ')}`}`);
    status = await column.run(join(folder, column.folder));
    if (status === exitStatus.interrupted || status === exitStatus.error) break;
  }
  await tell(given, folder, columns);
  return status;
}

/** Of the columns that have come to anything: where only plans were shown, none has. */
async function tell(given: Given, folder: string, columns: readonly Column[]): Promise<void> {
  const run = columns.filter((column) => existsSync(join(folder, column.folder, 'events.jsonl')));
  if (run.length === 0) return;
  const { path, comparison } = await makeComparison(
    folder,
    run.map(({ name, without, folder: own }) => ({ name, without, folder: own })),
  );
  if (given.options.json === true) console.log(JSON.stringify({ type: 'comparison', ...comparison }));
  if (comparison.rows.length === 0) return say(given, `No experiment was run. Events: ${folder}`);
  for (const line of comparisonLines(comparison)) say(given, line);
  for (const { name, folder: own } of run) say(given, `Report, ${name}: ${join(folder, own, 'report.html')}`);
  say(given, `Comparison: ${path}`);
}

/** Where standard output is for people. */
export function say({ options }: Given, text: string): void {
  if (options.json !== true) console.log(text);
}
