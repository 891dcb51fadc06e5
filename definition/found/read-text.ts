import { readFileSync, statSync } from 'node:fs';
import { UsageError } from '../../base/usage-error.ts';

/** A file that is there and cannot be read; the message names the file and why. */
export class UnreadableFileError extends UsageError {
  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(`${file} ${problem}`, options);
  }
}

/** What is in a file; empty where there is none. Throws {@link UnreadableFileError}. */
export const readText = (file: string): string => (isFile(file) ? reading(file, () => readFileSync(file, 'utf8')) : '');

/** Whether there is a file. Throws {@link UnreadableFileError} where that cannot be told. */
export const isFile = (file: string): boolean =>
  reading(file, () => statSync(file, { throwIfNoEntry: false })?.isFile() === true);

function reading<Value>(file: string, read: () => Value): Value {
  try {
    return read();
  } catch (cause) {
    throw new UnreadableFileError(file, `cannot be read: ${reasonOf(cause)}`, { cause });
  }
}

/** Why a file cannot be read, without its name, which the system's message repeats. */
export const reasonOf = (cause: unknown): string => (cause as Error).message.replace(/, \w+(?: '.*')?$/s, '');
