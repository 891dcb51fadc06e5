import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realFolder } from './folder-lock.ts';

/** A short path, since sockets allow about 100 characters, of its own for each folder. */
export function linksSocket(folder: string): string {
  return join(
    tmpdir(),
    `breakwater-${createHash('sha256').update(realFolder(folder)).digest('hex').slice(0, 12)}.sock`,
  );
}
