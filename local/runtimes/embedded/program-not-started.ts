import { statSync } from 'node:fs';

/** A program could not be started at all: it is not there, or may not be executed. */
export class ProgramNotStartedError extends Error {
  override readonly name = 'ProgramNotStartedError';

  constructor(command: string, cwd: string | undefined, cause: NodeJS.ErrnoException) {
    super(`${command} cannot be started: ${reasonOf(command, cwd, cause)}`, { cause });
  }
}

/** A folder that is not there is told by the system as a program that is not there. */
function reasonOf(command: string, cwd: string | undefined, { code, message }: NodeJS.ErrnoException): string {
  if (cwd !== undefined && !statSync(cwd, { throwIfNoEntry: false })?.isDirectory()) return `there is no folder ${cwd}`;
  if (code === 'EACCES') return 'it may not be executed';
  if (code !== 'ENOENT') return message;
  return command.includes('/') ? 'there is no such file' : 'no program of that name is in PATH';
}
