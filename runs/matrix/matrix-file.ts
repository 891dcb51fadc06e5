import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../../base/write-whole.ts';
import type { MatrixDocument } from './document.ts';

/** Names the folders of its runs, and the file in them. */
export const matrixName = 'matrix';
const fileOf = (folder: string) => join(folder, `${matrixName}.json`);

/** Whole after each cell: whatever ends the command, what was found until then stays. */
export const saveMatrix = (folder: string, document: MatrixDocument): void =>
  writeWhole(fileOf(folder), `${JSON.stringify(document, null, 2)}\n`);

/** The newest matrix among runs; undefined where there is none. Throws where it cannot be read. */
export function lastMatrix(runs: string): { readonly folder: string; readonly document: MatrixDocument } | undefined {
  const folders = existsSync(runs) ? readdirSync(runs).filter((name) => name.endsWith(`-${matrixName}`)) : [];
  const folder = folders
    .toSorted()
    .map((name) => join(runs, name))
    .findLast((path) => existsSync(fileOf(path)));
  if (folder === undefined) return undefined;
  try {
    return { folder, document: JSON.parse(readFileSync(fileOf(folder), 'utf8')) as MatrixDocument };
  } catch (error) {
    throw new Error(`${fileOf(folder)} is no matrix: ${(error as Error).message}`);
  }
}

/** In which parts two matrices are of different systems, each with both values where people can read them. */
export function differencesOf(then: MatrixDocument['madeOf'], now: MatrixDocument['madeOf']): string[] {
  return [...new Set([...Object.keys(then), ...Object.keys(now)])]
    .filter((part) => then[part] !== now[part])
    .map((part) => (isDigest(now[part]) ? part : `${part} (${then[part] ?? 'none'} then, ${now[part] ?? 'none'} now)`));
}

const isDigest = (value = '') => /^[0-9a-f]{64}$/.test(value);
