import { randomBytes } from 'node:crypto';
import { linkSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';

/** A file could not be written; it is as it was. */
export class NotWrittenError extends Error {
  override readonly name = 'NotWritten';
}

/**
 * Writes a file whole or not at all: what was there stays until all of the text is on the disk. Where it must be `isNew`,
 * what somebody else has put there meanwhile stays. Throws NotWrittenError.
 */
export function writeWhole(file: string, text: string, { isNew = false } = {}): void {
  const known = isNew ? undefined : statSync(file, { throwIfNoEntry: false });
  const place = known ? realpathSync(file) : file;
  const half = `${place}.${randomBytes(4).toString('hex')}.new`;
  try {
    // A terminal or a pipe has no other to take its place.
    if (known && !known.isFile()) {
      writeFileSync(place, text);
      return;
    }
    writeFileSync(half, text, { flag: 'wx', flush: true, ...(known && { mode: known.mode & 0o777 }) });
    if (isNew) linkSync(half, place);
    else renameSync(half, place);
  } catch (cause) {
    throw new NotWrittenError(`${file} could not be written: ${(cause as Error).message}`, { cause });
  } finally {
    rmSync(half, { force: true });
  }
}
