import { resolve } from 'node:path';
import { readRecord } from '../report/make-report.ts';
import type { History } from './open-history.ts';
import { type Comparison, compareRuns } from './regressions.ts';
import { rowsOf } from './row.ts';

/** The runs of a folder, kept themselves or not, against those that are kept. Rejects with NoRunError where it is none. */
export async function compareFolder(history: History, folder: string): Promise<Comparison> {
  const made = rowsOf(await readRecord(folder), resolve(folder));
  const experiments = [...new Set(made.map(({ experiment }) => experiment))];
  return compareRuns(made, experiments.length > 0 ? history.rows({ experiments }) : []);
}
