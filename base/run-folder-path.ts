import { join } from 'node:path';

/** Where a folder under `runs` is that begins now: the newest comes last in the order of the names. */
export function runFolderPath(runs: string, name: string): string {
  const stamp = new Date()
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replaceAll(':', '-');
  return join(runs, `${stamp}-${name}`);
}
