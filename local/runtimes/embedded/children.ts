import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { endAll } from '../../../base/process/end-all.ts';
import { isolatedFromAws } from '../../../base/process/isolated-aws.ts';
import { programBeside } from '../../../base/process/program-beside.ts';
import { readStatus } from '../../../base/process/read-status.ts';
import { OtherProcessGone } from '../../../base/rpc.ts';
import type { EventLog } from '../../../lib/model/events/event.ts';
import type { ProcessIdentity } from '../../../lib/model/events/process-identity.ts';
import type { Guardian } from '../../guardian/guardian-client.ts';

const lifeline = programBeside('./lifeline', import.meta.url);

/** A small young generation: sixteen processes share one laptop, and none of them makes much garbage. */
const nodeOptions = ['--max-semi-space-size=2', '--disable-warning=ExperimentalWarning'];

/**
 * A process of ours: recorded in the journal, known to the guardian, tied to the supervisor's life, and unable to reach a
 * real AWS account. It leads a session and a process group of its own, so that what is done to it reaches all that it has
 * forked, and a Ctrl-C does not.
 */
export interface Child {
  readonly identity: ProcessIdentity;
  readonly process: ChildProcess;
  /** Resolves with how it ended, e.g. `SIGKILL` or `exit 1`, once what it had forked has been ended too. */
  readonly exited: Promise<string>;
}

export interface Children {
  /** Starts a TypeScript program; `pipes` connects its standard input and output. Rejects when it cannot be started. */
  start(program: {
    role: string;
    file: string;
    args?: readonly string[];
    env?: Readonly<Record<string, string>>;
    pipes?: boolean;
    /** Gives way to the processes that measure and carry, where the processors are short. */
    yielding?: boolean;
  }): Promise<Child>;
  /** Starts another program, such as a store's server. It has no lifeline; the guardian ends it. */
  startForeign(program: {
    role: string;
    command: string;
    args: readonly string[];
    /** @default - ours */
    cwd?: string;
    /** Beside the path where commands are. */
    env?: Readonly<Record<string, string>>;
  }): Promise<Child>;
  /** The process ids of those that run. */
  pids(): number[];
  /** Ends those that still run, at once. */
  endAll(): Promise<void>;
}

export function createChildren(options: { log: EventLog; guardian: () => Guardian; folder: string }): Children {
  const { log, guardian, folder } = options;

  const running = new Set<ProcessIdentity>();

  const adopt = async (role: string, identity: ProcessIdentity, exited: Promise<string>): Promise<void> => {
    running.add(identity);
    log.append({ type: 'process-started', role, process: identity });
    const registered = guardian().register({ role, process: identity });
    void exited.then(async (exit) => {
      running.delete(identity);
      log.append({ type: 'process-ended', role, process: identity, exit });
      await guardian()
        .unregister({ process: identity })
        .catch(() => {});
    });
    // The next guardian learns of it from the journal.
    await registered.catch((error) => {
      if (!(error instanceof OtherProcessGone)) throw error;
    });
  };

  const launch = async (
    role: string,
    command: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv,
    { pipes, yielding, cwd }: { pipes: boolean; yielding?: boolean | undefined; cwd?: string | undefined },
  ): Promise<Child> => {
    const output = openSync(join(folder, `${role.replaceAll('/', '-')}.log`), 'a');
    const stdio: StdioOptions = [pipes ? 'pipe' : 'ignore', pipes ? 'pipe' : output, output, 'pipe'];
    const child = spawn(command, args, { env: isolatedFromAws(env), stdio, detached: true, cwd });
    closeSync(output);
    const exit = exitOf(child);
    await once(child, 'spawn');
    if (yielding) yieldTo(child.pid as number);
    const identity = identityOf(child.pid as number);
    // As the end of a container's first process ends its others.
    const exited = exit.then(async (how) => {
      const left = await endAll([identity]);
      if (left.length > 0) log.append({ type: 'notice', message: `not all that ${role} had forked could be ended` });
      return how;
    });
    await adopt(role, identity, exited);
    return { identity, process: child, exited };
  };

  const cache = join(folder, 'compile-cache');
  return {
    start: ({ role, file, args = [], env = {}, pipes = false, yielding }) =>
      launch(
        role,
        process.execPath,
        [...nodeOptions, '--import', lifeline, file, ...args],
        { PATH: process.env.PATH, NODE_COMPILE_CACHE: cache, ...env },
        { pipes, yielding },
      ),
    startForeign: ({ role, command, args, cwd, env }) =>
      launch(role, command, args, { PATH: process.env.PATH, ...env }, { pipes: false, cwd }),
    pids: () => [...running].map(({ pid }) => pid),
    endAll: async () => void (await endAll([...running])),
  };
}

function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? `exit ${code}`)));
}

/** Also of one that has ended already: what it has forked is known by it. */
function identityOf(pid: number): ProcessIdentity {
  return { pid, startTime: readStatus(pid)?.startTime ?? 'ended at once' };
}

/** Lowers a process' priority a little; one that has gone already needs none. */
function yieldTo(pid: number): void {
  try {
    setPriority(pid, 5);
  } catch {
    // It has ended at once: its exit tells.
  }
}
