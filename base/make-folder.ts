import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { statOf } from './stat-of.ts';
import { UsageError } from './usage-error.ts';

/**
 * Makes a folder and those above it, one by one: where nobody may make any, as under /proc, Node's own recursive way
 * never returns. Throws UsageError naming the folder.
 */
export function makeFolder(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) return;
  if (found) throw new UsageError(`${path} is not a folder`);
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // Somebody else has just made it.
    if (code === 'EEXIST' && statOf(path)) return;
    if (code === 'EEXIST') throw new UsageError(`${path} is a link that leads nowhere`);
    throw new UsageError(`the folder ${path} cannot be made: ${code ?? message}`);
  }
}
