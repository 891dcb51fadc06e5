import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { makeFolder } from '../../base/make-folder.ts';
import { shellWithoutAws } from '../../base/process/isolated-aws.ts';
import { programBeside } from '../../base/process/program-beside.ts';
import { failedPrefix, type SystemOptions, tokenVariable } from '../supervisor/options.ts';
import { claimFolder } from '../supervisor/own-folder.ts';
import { places, readState, type SystemState } from '../supervisor/state.ts';
import { tokenFor } from './token.ts';

/** The system did not come up; the message says why. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

const program = programBeside('../supervisor/main', import.meta.url);

/**
 * Starts the supervisor in a session of its own and resolves when all tasks are healthy. `attached`: the system goes down
 * with this process, however it ends; otherwise it stays until `chaos down`. Rejects with StartError.
 */
export async function startSystem(
  options: SystemOptions,
  { attached, progress }: { attached: boolean; progress: (line: string) => void },
): Promise<SystemState> {
  const token = tokenFor(options.listen);
  const { logs } = places(options.folder);
  claimFolder(options.folder);
  makeFolder(logs);
  const errors = join(logs, 'supervisor.log');
  const output = openSync(errors, 'w');
  const args = ['--disable-warning=ExperimentalWarning', program, JSON.stringify({ ...options, attached })];
  const child = spawn(process.execPath, args, {
    detached: true,
    stdio: [attached ? 'pipe' : 'ignore', 'pipe', output],
    env: shellWithoutAws({ ...process.env, NODE_COMPILE_CACHE: join(logs, 'compile-cache'), [tokenVariable]: token }),
  });
  closeSync(output);

  await new Promise<void>((resolve, reject) => {
    const lines = createInterface({ input: child.stdout as NonNullable<typeof child.stdout> });
    let reason: string | undefined;
    lines.on('line', (line) => {
      if (line === 'ready') resolve();
      else if (line.startsWith(failedPrefix)) reason = JSON.parse(line.slice(failedPrefix.length)) as string;
      else progress(line);
    });
    child.once('error', (cause) => reject(new StartError('the supervisor cannot be started', { cause })));
    // Not its exit: what it said last is still to be read then.
    child.once('close', () => reject(new StartError(reason ?? lastLine(errors))));
  });
  child.removeAllListeners('close');
  child.unref();
  child.stdin?.on('error', () => {});
  (child.stdin as unknown as { unref?(): void } | null)?.unref?.();
  child.stdout?.destroy();
  const state = readState(options.folder);
  if (!state) throw new StartError('the supervisor ended right after it was ready');
  return state;
}

function lastLine(path: string): string {
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return lines.at(-1) || 'the supervisor ended without a word';
}
