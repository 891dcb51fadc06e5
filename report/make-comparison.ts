import { readFile, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { loadAssets } from './assets.ts';
import { NoRunError, readRecord, writePage } from './make-report.ts';
import { renderComparison } from './page/comparison-page.ts';
import { type Pair, pairsOf } from './page/overlay.ts';
import { renderOverlay } from './page/overlay-page.ts';
import { type ColumnFolder, type ComparisonRecord, compareRecords } from './record/compare-records.ts';
import type { BatchRecord } from './record/run-record.ts';

export type { ColumnFolder, ComparisonRecord } from './record/compare-records.ts';

export interface MadeComparison {
  readonly path: string;
  readonly comparison: ComparisonRecord;
}

/** What a comparison consists of, and what came of it. */
const fileOf = (folder: string) => join(folder, 'compare.json');

/** Whether a folder is that of a comparison. */
export const isComparison = async (folder: string): Promise<boolean> =>
  (await stat(fileOf(folder)).catch(() => undefined))?.isFile() ?? false;

/** Makes `compare.html` and `compare.json` of the events of all columns alone. Throws NoRunError. */
export async function makeComparison(
  folder: string,
  columns: readonly ColumnFolder[],
  path = join(folder, 'compare.html'),
): Promise<MadeComparison> {
  const records = await Promise.all(columns.map((column) => readRecord(join(folder, column.folder))));
  const comparison = compareRecords(columns, records);
  const page = renderComparison(
    {
      system: records.flatMap(({ runs }) => runs)[0]?.description?.system.name,
      command: records[0]?.header?.command,
      comparison,
      pairs: outerPairs(columns, records),
    },
    await loadAssets(),
  );
  await writeFile(fileOf(folder), `${JSON.stringify(comparison, null, 2)}\n`);
  return { path: await writePage(page, path), comparison };
}

/** Makes the page of a comparison again. Throws NoRunError where its folder does not say what it consists of. */
export async function remakeComparison(folder: string, path?: string): Promise<MadeComparison> {
  const { columns } = await readFile(fileOf(folder), 'utf8')
    .then((text) => JSON.parse(text) as { readonly columns?: readonly ColumnFolder[] })
    .catch((cause) => {
      throw new NoRunError(`${fileOf(folder)} cannot be read: ${cause.message}`);
    });
  if (!columns) throw new NoRunError(`${fileOf(folder)} names no columns`);
  return makeComparison(folder, columns, path);
}

/** Lays two batches over each other, in `compare.html` of the second one's folder. Throws NoRunError. */
export async function makeOverlay(folders: readonly [string, string], path?: string): Promise<string> {
  const records = [await readRecord(folders[0]), await readRecord(folders[1])] as const;
  const names = [basename(folders[0]), basename(folders[1])] as const;
  const pairs = pairsOf(names, [records[0].runs, records[1].runs]);
  if (pairs.length === 0) throw new NoRunError(`no experiment has a verdict in both ${folders.join(' and ')}`);
  const page = renderOverlay(pairs, names, records, await loadAssets());
  return writePage(page, path ?? join(folders[1], 'compare.html'));
}

function outerPairs(columns: readonly ColumnFolder[], records: readonly BatchRecord[]): Pair[] {
  const [first, last] = [records.at(0), records.at(-1)];
  const names = [columns.at(0)?.name ?? '', columns.at(-1)?.name ?? ''] as const;
  return first && last && first !== last ? pairsOf(names, [first.runs, last.runs]) : [];
}
