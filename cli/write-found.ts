import { accessSync, constants, readFileSync } from 'node:fs';
import { UsageError } from '../base/usage-error.ts';
import { writeWhole } from '../base/write-whole.ts';
import { type FoundCalls, NotWrittenOutError } from '../definition/edit/calls.ts';
import { writeCalls } from '../definition/edit/write-calls.ts';
import { configurationNames } from '../definition/find-configuration.ts';
import type { System } from '../lib/model/system.ts';
import type { Given } from './command.ts';
import { whateverIsFound } from './found-calls.ts';
import { readSystemFile } from './options.ts';

/** The configuration that calls can be put into, whichever will be found. Throws UsageError where there is none. */
export function writableFile(given: Given, system: System): string {
  const file = readSystemFile(given);
  if (!configurationNames.some((name) => file.endsWith(name)) && given.options.system === undefined) {
    throw new UsageError('there is no configuration to write to: `chaos init` makes one');
  }
  try {
    accessSync(file, constants.W_OK);
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${(error as NodeJS.ErrnoException).code}`);
  }
  withFound(file, whateverIsFound(system));
  return file;
}

/** Writes what was found, and gives what is to be said of it. */
export function writeFound(file: string, calls: FoundCalls): string {
  const count = Object.values(calls).reduce((sum, own) => sum + Object.keys(own).length, 0);
  if (Object.keys(calls).length === 0) return `${file} says all that was seen: nothing was written.`;
  writeWhole(file, withFound(file, calls));
  const idle = Object.keys(calls).filter((name) => Object.keys(calls[name] ?? {}).length === 0);
  const calling = `${count} ${count === 1 ? 'call was' : 'calls were'} written to ${file}`;
  return idle.length === 0
    ? `${calling}.`
    : `${calling}, and that ${idle.join(', ')} ${idle.length === 1 ? 'calls' : 'call'} nobody.`;
}

/** A configuration's text with calls in it. */
function withFound(file: string, calls: FoundCalls): string {
  try {
    return writeCalls(readFileSync(file, 'utf8'), file, calls);
  } catch (error) {
    if (!(error instanceof NotWrittenOutError)) throw error;
    throw new UsageError(
      `${file} cannot be changed: ${error.message}; put the calls there by hand: \`chaos learn\` without --write says which`,
    );
  }
}
