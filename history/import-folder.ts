import { resolve } from 'node:path';
import { readRecord } from '../report/make-report.ts';
import type { History } from './open-history.ts';
import { rowsOf } from './row.ts';

/** Takes over the runs of a folder that are not there yet; gives how many. Rejects with NoRunError where it is none. */
export async function importFolder(history: History, folder: string): Promise<{ added: number; found: number }> {
  const rows = rowsOf(await readRecord(folder), resolve(folder));
  return { added: history.add(rows), found: rows.length };
}
