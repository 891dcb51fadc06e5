import { createReadStream } from 'node:fs';
import { rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { loadAssets } from './assets.ts';
import { renderPage } from './page/page.ts';
import { createFold } from './record/fold-events.ts';
import type { BatchRecord } from './record/run-record.ts';

/** There is nothing in a folder that a report could be made of. */
export class NoRunError extends Error {
  override readonly name = 'NoRunError';
}

export interface MadeReport {
  readonly path: string;
  readonly record: BatchRecord;
}

/** Makes `report.html` of a run's folder, from its events alone; the same events give the same bytes. Throws NoRunError. */
export async function makeReport(folder: string, path?: string): Promise<MadeReport> {
  const record = await readRecord(folder);
  return { path: await makePage(record, folder, path), record };
}

/** Writes the page of what was read of a folder; gives where it is. */
export async function makePage(
  record: BatchRecord,
  folder: string,
  path = join(folder, 'report.html'),
): Promise<string> {
  return writePage(renderPage(record, await loadAssets()), path);
}

/** Who looks at it meanwhile sees the one before, whole. */
export async function writePage(page: string, path: string): Promise<string> {
  await writeFile(`${path}.part`, page);
  await rename(`${path}.part`, path);
  return path;
}

/** Folds the events of a run's folder. Throws NoRunError where there are none. */
export async function readRecord(folder: string): Promise<BatchRecord> {
  const events = join(folder, 'events.jsonl');
  const found = await stat(events).catch(() => undefined);
  if (!found?.isFile()) throw new NoRunError(`${folder} is no folder of a run: it has no events.jsonl`);
  const fold = createFold();
  for await (const line of createInterface({ input: createReadStream(events, 'utf8'), crlfDelay: Infinity })) {
    fold.add(line);
  }
  return fold.record();
}
