import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { systemClock } from '../../base/clock.ts';
import { exitStatus } from '../../base/exit-status.ts';
import { InterruptedError } from '../../base/interrupted-error.ts';
import { makeFolder } from '../../base/make-folder.ts';
import { shellWithoutAws } from '../../base/process/isolated-aws.ts';
import { programBeside } from '../../base/process/program-beside.ts';
import { UsageError } from '../../base/usage-error.ts';
import {
  failedPrefix,
  type StartedBy,
  type SystemOptions,
  tokenVariable,
  wordsDescriptor,
} from '../supervisor/options.ts';
import { claimFolder } from '../supervisor/own-folder.ts';
import { places, readState, type SystemState } from '../supervisor/state.ts';
import { tokenFor } from './token.ts';

/** The system did not come up; the message says why. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

const program = programBeside('../supervisor/main', import.meta.url);

/** How long a supervisor that was told to end may take; then it is killed, and its guardian ends what it had started. */
const endMilliseconds = 30_000;

interface Starting {
  /** The system goes down with this process, however it ends; otherwise only until it is up, and then at `chaos down`. */
  readonly attached: boolean;
  readonly progress: (line: string) => void;
  /** Ends the start. */
  readonly signal?: AbortSignal;
}

/**
 * Starts the supervisor in a session of its own and resolves when all tasks are healthy. Rejects with StartError, with
 * UsageError where it cannot load the configuration, or with InterruptedError once all is ended that was started before
 * the signal aborted.
 */
export async function startSystem(
  options: SystemOptions,
  { attached, progress, signal }: Starting,
): Promise<SystemState> {
  const { logs } = places(options.folder);
  claimFolder(options.folder);
  makeFolder(logs);
  const log = join(logs, `supervisor-${randomBytes(4).toString('hex')}.log`);
  const child = spawnSupervisor(options, { attached, log, locks: tmpdir() });
  const words = child.stdio[wordsDescriptor] as Readable;
  try {
    await untilReady(child, words, progress, signal);
  } catch (error) {
    if (signal?.aborted) throw new InterruptedError('interrupted: what was started has been ended');
    throw error instanceof StartError && error.message === '' ? new StartError(lastLine(options.folder, log)) : error;
  } finally {
    rmSync(log, { force: true });
  }
  child.removeAllListeners('close');
  child.unref();
  child.stdin?.on('error', () => {});
  (child.stdin as unknown as { unref?(): void } | null)?.unref?.();
  words.destroy();
  const state = readState(options.folder);
  if (!state) throw new StartError('the supervisor ended right after it was ready');
  return state;
}

function spawnSupervisor(options: SystemOptions, startedBy: StartedBy): ChildProcess {
  const token = tokenFor(options.listen);
  const { logs } = places(options.folder);
  const output = openSync(startedBy.log, 'w');
  const args = ['--disable-warning=ExperimentalWarning', program, JSON.stringify({ ...options, ...startedBy })];
  const child = spawn(process.execPath, args, {
    detached: true,
    stdio: ['pipe', output, output, 'pipe'],
    env: shellWithoutAws({ ...process.env, NODE_COMPILE_CACHE: join(logs, 'compile-cache'), [tokenVariable]: token }),
  });
  closeSync(output);
  return child;
}

/** Rejects with a StartError, empty where it has said nothing. */
async function untilReady(
  child: ChildProcess,
  words: Readable,
  progress: (line: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  let cancelKill = () => {};
  const end = () => {
    child.kill('SIGTERM');
    cancelKill = systemClock.after(endMilliseconds, () => child.kill('SIGKILL'));
  };
  signal?.addEventListener('abort', end, { once: true });
  if (signal?.aborted) end();
  try {
    await new Promise<void>((resolve, reject) => {
      const lines = createInterface({ input: words });
      let reason: string | undefined;
      lines.on('line', (line) => {
        // Where it was just told to end, that is what it does next.
        if (line === 'ready' && signal?.aborted) return;
        if (line === 'ready') resolve();
        else if (line.startsWith(failedPrefix)) reason = JSON.parse(line.slice(failedPrefix.length)) as string;
        else progress(line);
      });
      child.once('error', (cause) => reject(new StartError('the supervisor cannot be started', { cause })));
      // Not its exit: what it said last is still to be read then.
      child.once('close', (status) => {
        const Failure = status === exitStatus.usage && reason !== undefined ? UsageError : StartError;
        reject(new Failure(reason ?? ''));
      });
    });
  } finally {
    cancelKill();
    signal?.removeEventListener('abort', end);
  }
}

/** Of the log that it wrote: under its own name, or, once the folder was its own, where everybody looks for it. */
function lastLine(folder: string, log: string): string {
  const path = existsSync(log) ? log : places(folder).supervisorLog;
  const lines = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
  return lines.at(-1) || 'the supervisor ended without a word';
}
