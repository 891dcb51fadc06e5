import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { identify } from '../../base/process/identity.ts';
import { isolatedFromAws } from '../../base/process/isolated-aws.ts';
import { programBeside } from '../../base/process/program-beside.ts';
import { createRpc, type Rpc } from '../../base/rpc.ts';
import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';
import type { LocalFunction } from './local-function.ts';

/** A process that has loaded, or is loading, the module of a function. */
export interface HandlerProcess {
  readonly rpc: Rpc;
  /** Undefined where it could not be started. */
  readonly identity: ProcessIdentity | undefined;
  readonly isAlive: boolean;
  /** Resolves with how it ended, e.g. `SIGKILL` or `exit status 1`. */
  readonly exited: Promise<string>;
  kill(): void;
  /** Writes a line into the function's log. */
  say(line: string): void;
}

const program = programBeside('./runtime', import.meta.url);
const lifeline = programBeside('../runtimes/embedded/lifeline', import.meta.url);

/** Starts one in the group of this process, so that it ends with it; what it writes goes to the log of its handler. */
export function startHandler(fn: LocalFunction, logs: string): HandlerProcess {
  const log = openSync(join(logs, `handler-${fn.handler}.log`), 'a');
  const child = spawn(process.execPath, [...nodeOptions(fn), '--import', lifeline, program, fn.file], {
    env: isolatedFromAws({ ...process.env, ...fn.environment }),
    stdio: ['ignore', log, log, 'pipe', 'pipe'],
  });
  let isAlive = true;
  const exited = exitOf(child);
  void exited.then(() => {
    isAlive = false;
    closeSync(log);
  });
  const socket = child.stdio[4] as Socket;
  socket.on('error', () => {});
  return {
    rpc: createRpc(socket, socket),
    identity: identify(child.pid ?? 0),
    exited,
    get isAlive() {
      return isAlive && !child.killed;
    },
    kill: () => void child.kill('SIGKILL'),
    say: (line) => {
      if (isAlive) writeSync(log, `${line}\n`);
    },
  };
}

const nodeOptions = ({ memoryMiB }: LocalFunction) => [
  '--max-semi-space-size=2',
  '--disable-warning=ExperimentalWarning',
  `--max-old-space-size=${memoryMiB}`,
];

const exitOf = (child: ChildProcess) =>
  new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit status ${code}`));
    child.once('error', (error) => resolve(error.message));
  });
