import {
  appendFile,
  closeSync,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncate,
  mkdirSync,
  openSync,
  readSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const write = promisify(appendFile);
const sync = promisify(fdatasync);
const truncate = promisify(ftruncate);

/** A file that grows by whole lines, in the order in which they were given. */
export interface LineFile {
  /** Writes soon; the next `durable` or `close` tells of an error. */
  append(line: string): void;
  /** Resolves when the line and all before it are on disk. Rejects when it cannot; the line is then tried again with the next. */
  durable(line: string): Promise<void>;
  /** Writes what is left and closes. Rejects when it cannot be written. */
  close(): Promise<void>;
}

interface Waiter {
  resolve(): void;
  reject(error: Error): void;
}

/** Opens or makes the file and its folder; a half-written last line is ended, so that the next one stands alone. */
export function openLineFile(path: string): LineFile {
  mkdirSync(dirname(path), { recursive: true });
  const fd = openSync(path, 'a+');
  syncFolder(dirname(path));
  let size = fstatSync(fd).size;
  let lines: string[] = endsWithinLine(fd, size) ? [''] : [];
  let waiters: Waiter[] = [];
  let writing: Promise<void> | undefined;
  let failure: Error | undefined;

  /** Writes all lines given so far and syncs once for all that wait. What fails is cut off again and kept for the next try. */
  const writeBatch = async () => {
    const [batch, waiting] = [lines, waiters];
    [lines, waiters] = [[], []];
    const bytes = Buffer.from(batch.map((line) => `${line}\n`).join(''));
    try {
      await write(fd, bytes);
      if (waiting.length > 0) await sync(fd);
      size += bytes.length;
      failure = undefined;
      for (const waiter of waiting) waiter.resolve();
    } catch (error) {
      failure = error as Error;
      lines = [...batch, ...lines];
      await truncate(fd, size).catch(() => {});
      for (const waiter of waiting) waiter.reject(failure);
    }
  };

  const writeAll = async () => {
    await Promise.resolve();
    do await writeBatch();
    while (waiters.length > 0 || (lines.length > 0 && !failure));
    writing = undefined;
  };

  const append = (line: string) => {
    lines.push(line);
    writing ??= writeAll();
  };

  return {
    append,
    durable: (line) =>
      new Promise((resolve, reject) => {
        waiters.push({ resolve, reject });
        append(line);
      }),
    close: async () => {
      await writing;
      if (lines.length > 0) await writeBatch();
      closeSync(fd);
      if (failure) throw failure;
    },
  };
}

function endsWithinLine(fd: number, size: number): boolean {
  const last = Buffer.alloc(1);
  return size > 0 && readSync(fd, last, 0, 1, size - 1) === 1 && last.toString() !== '\n';
}

/** Makes a new file's name as durable as its content. */
function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r');
  fsyncSync(fd);
  closeSync(fd);
}
