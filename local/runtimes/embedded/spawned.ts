import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { markVariable } from '../../../lib/model/events/process-identity.ts';
import type { StopOrder } from '../../../lib/model/program.ts';
import type { Niceness } from './give-way.ts';
import { ProgramNotStartedError } from './program-not-started.ts';

/** What a process of ours is. */
export interface Role {
  readonly role: string;
  /** The name of its log file; the role unless told. */
  readonly log?: string;
  /** How far it gives way, where processors are short, to the processes that measure and carry; not unless told. */
  readonly niceness?: Niceness;
  /** How it is asked to end, before it is killed; not asked unless told. */
  readonly stop?: StopOrder;
}

/** One that is to be started. */
export interface Launch extends Role {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
  readonly pipes?: boolean;
  /** It knows nothing of us. */
  readonly isForeign?: boolean;
}

/** Starts a process whose standard error, and output unless `pipes`, goes to its log. */
export async function spawned({
  command,
  args,
  cwd,
  env,
  pipes,
  mark,
  logFile,
}: Launch & { readonly logFile: string; readonly mark: string | undefined }): Promise<{
  process: ChildProcess;
  exit: Promise<string>;
}> {
  // Somebody may have removed it while the system is up.
  mkdirSync(dirname(logFile), { recursive: true });
  const output = openSync(logFile, 'a');
  const stdio: StdioOptions = [pipes ? 'pipe' : 'ignore', pipes ? 'pipe' : output, output];
  // The lifeline, or the reaper's line, on descriptor 3.
  if (mark === undefined) stdio.push('pipe');
  const marked = mark === undefined ? env : { ...env, [markVariable]: mark };
  const child = spawn(command, args, { env: marked, stdio, detached: true, ...(cwd !== undefined && { cwd }) });
  closeSync(output);
  const exit = exitOf(child);
  await once(child, 'spawn').catch((cause) => {
    throw new ProgramNotStartedError(command, cwd, cause);
  });
  return { process: child, exit };
}

function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? `exit ${code}`)));
}
