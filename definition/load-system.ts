import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { UsageError } from '../base/usage-error.ts';
import { problemOf } from '../lib/model/check-system.ts';
import type { System } from '../lib/model/system.ts';

/** A file that is to be a system under test and is none; the message names the file and what is missing or wrong. */
export class SystemFileError extends UsageError {
  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(`${file} is no system: ${problem}`, options);
  }
}

/** The system that a module exports by default. Rejects with {@link SystemFileError}. */
export async function loadSystem(file: string): Promise<System> {
  if (!existsSync(file)) throw new SystemFileError(file, 'there is no such file');
  const { default: system } = await importModule(file);
  if (system === undefined) {
    throw new SystemFileError(file, 'it has no default export, such as `export default wholeSystem({ ... })`');
  }
  const problem = problemOf(system) ?? programProblem(system as System);
  if (problem) throw new SystemFileError(file, problem);
  return system as System;
}

async function importModule(file: string): Promise<{ readonly default?: unknown }> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (cause) {
    throw new SystemFileError(file, `it cannot be loaded: ${(cause as Error).message}`, { cause });
  }
}

/** A service whose program is not there; undefined where all have theirs. */
function programProblem({ topology, programOf }: System): string | undefined {
  for (const { name } of topology.services) {
    const program = programOf(name);
    if (program.kind !== 'kit') continue;
    if (!URL.canParse(program.file) || new URL(program.file).protocol !== 'file:') {
      return `the program of service ${name} is ${JSON.stringify(program.file)}, not a file: URL`;
    }
    if (!existsSync(fileURLToPath(program.file))) return `the program of service ${name} is not there: ${program.file}`;
  }
  return undefined;
}
