import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { endAll } from '../../../base/process/end-all.ts';
import { foreignEnvironment } from '../../../base/process/foreign-environment.ts';
import { groupMembers, leftInWords } from '../../../base/process/group.ts';
import { isolatedFromAws } from '../../../base/process/isolated-aws.ts';
import { markOf } from '../../../base/process/mark.ts';
import { programBeside } from '../../../base/process/program-beside.ts';
import { readStatus } from '../../../base/process/read-status.ts';
import { endMembers } from '../../../base/process/tree.ts';
import { OtherProcessGone } from '../../../base/rpc.ts';
import type { EventLog } from '../../../lib/model/events/event.ts';
import type { ProcessIdentity } from '../../../lib/model/events/process-identity.ts';
import type { StopOrder } from '../../../lib/model/program.ts';
import type { Guardian } from '../../guardian/guardian-client.ts';
import { createEndLeft } from './end-left.ts';
import { endOrderly } from './end-orderly.ts';
import { giveWay } from './give-way.ts';
import { createLaunchGate } from './launch-gate.ts';
import { createReaper } from './reaper-process.ts';
import { type Launch, type Role, spawned } from './spawned.ts';

const lifeline = programBeside('./lifeline', import.meta.url);
const reaperFile = programBeside('./reaper', import.meta.url);

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
  readonly logFile: string;
  /** What all that came of it has in its environment; absent for a program on the kit, which keeps its group. */
  readonly mark?: string;
  /** It has started: from now on it gives way no further than what runs. */
  hasStarted(): void;
  /** Resolves with how it ended, e.g. `SIGKILL` or `exit 1`, once what it had forked has been ended too. */
  readonly exited: Promise<string>;
  /**
   * Ends it with all that came of it: in an orderly way where it was started with a `stop`, else at once. Once it resolves,
   * nothing is looked for any more: what is started next in its place is safe.
   */
  end(): Promise<void>;
}

export interface Children {
  /** Starts a TypeScript program; `pipes` connects its standard input and output. Rejects when it cannot be started. */
  start(
    program: Role & {
      readonly file: string;
      readonly args?: readonly string[];
      readonly env?: Readonly<Record<string, string>>;
      readonly pipes?: boolean;
    },
  ): Promise<Child>;
  /**
   * Starts any other program, such as a store's server. It has no lifeline: the guardian ends it with all that came of it,
   * or the reaper. Rejects with ProgramNotStartedError.
   */
  startForeign(
    program: Role & {
      readonly command: string;
      readonly args: readonly string[];
      readonly cwd?: string;
      readonly env?: Readonly<Record<string, string>>;
    },
  ): Promise<Child>;
  /** The process ids of those that run. */
  pids(): number[];
  /** The longest that one of those which run may take to end. Milliseconds. */
  longestStop(): number;
  /** Ends those that still run: at once, and then, when nobody uses them any more, those with a `stop`. */
  endAll(): Promise<void>;
  /** The same, and lets none start any more: whoever wants to is refused. */
  close(): Promise<void>;
}

interface Around {
  readonly log: EventLog;
  readonly guardian: () => Guardian;
  readonly folder: string;
}

export function createChildren(around: Around): Children {
  const { folder } = around;
  const running = new Set<Child>();
  const stops = new Map<Child, StopOrder>();
  const gate = createLaunchGate();
  const launchNow = createLaunch(around, running, stops);
  const launch = (program: Launch): Promise<Child> => gate.pass(program.role, () => launchNow(program));

  const program = { role: 'reaper', command: process.execPath, args: [...nodeOptions, reaperFile, folder] };
  const reapers = new Set<Child>();
  const reaper = createReaper(async () => {
    const child = await launch({ ...program, env: { PATH: process.env.PATH } });
    reapers.add(child);
    return child;
  });
  const cache = join(folder, 'compile-cache');
  const endRunning = async () => {
    reaper.rest();
    // The reaper last: until then it would end what knows nothing of us.
    await endChildren([...running].filter((child) => !stops.has(child) && !reapers.has(child)));
    await Promise.all([...stops.keys()].map((child) => child.end()));
    await endChildren([...running]);
  };
  return {
    start: ({ file, args = [], env = {}, ...others }) =>
      launch({
        ...others,
        command: process.execPath,
        args: [...nodeOptions, '--import', lifeline, file, ...args],
        env: isolatedFromAws({ PATH: process.env.PATH, NODE_COMPILE_CACHE: cache, ...env }),
      }),
    startForeign: async ({ env = {}, ...others }) => {
      await reaper.up();
      const child = await launch({ ...others, env: foreignEnvironment(process.env, env), isForeign: true });
      reaper.add(child.identity);
      void child.exited.then(() => reaper.remove(child.identity));
      return child;
    },
    pids: () => [...running].map(({ identity }) => identity.pid),
    longestStop: () => Math.max(0, ...[...stops.values()].map(({ milliseconds }) => milliseconds)),
    endAll: endRunning,
    close: async () => {
      const shut = gate.shut();
      await endRunning();
      await shut;
      // Those that were on their way.
      await endChildren([...running]);
    },
  };
}

/** Starts a process, and keeps it among those that run, and those that are asked to end, as long as it does. */
function createLaunch(around: Around, running: Set<Child>, stops: Map<Child, StopOrder>) {
  const { log, folder } = around;
  const endLeft = createEndLeft();
  return async (program: Launch): Promise<Child> => {
    const { role, isForeign = false, pipes = false } = program;
    const logName = `${(program.log ?? role).replaceAll('/', '-')}.log`;
    const logFile = join(folder, logName);
    const mark = isForeign ? markOf(folder, logName) : undefined;
    const child = await spawned({ ...program, logFile, pipes, mark });
    const identity = identityOf(child.process.pid as number);
    const hasStarted = program.niceness ? giveWay(identity, program.niceness) : () => {};
    // As the end of a container's first process ends its others.
    let ending: Promise<void> | undefined;
    const exited = child.exit.then(async (how) => {
      await ending;
      const left = await (mark !== undefined ? endLeft({ leader: identity, mark }) : endAll([identity]));
      recordLeft(role, left, log);
      return how;
    });
    const tree = { leader: identity, ...(mark !== undefined && { mark }) };
    const end = async () => {
      if (program.stop) ending ??= endOrderly(tree, program.stop);
      await ending;
      const left = await endChildren([adopted]);
      if (left.length === 0) await exited;
    };
    const adopted: Child = {
      identity,
      hasStarted,
      process: child.process,
      logFile,
      exited,
      end,
      ...(mark !== undefined && { mark }),
    };
    running.add(adopted);
    if (program.stop) stops.set(adopted, program.stop);
    void exited.then(() => {
      running.delete(adopted);
      stops.delete(adopted);
    });
    await record(role, adopted, around);
    return adopted;
  };
}

/** Writes into the journal and tells the guardian that a process has started, and at its time that it has ended. */
async function record(role: string, { identity, exited }: Child, { log, guardian }: Around): Promise<void> {
  log.append({ type: 'process-started', role, process: identity });
  const registered = guardian().register({ role, process: identity });
  void exited.then(async (exit) => {
    log.append({ type: 'process-ended', role, process: identity, exit });
    await guardian()
      .unregister({ process: identity })
      .catch(() => {});
  });
  // The next guardian learns of it from the journal.
  await registered.catch((error) => {
    if (!(error instanceof OtherProcessGone)) throw error;
  });
}

/** What could not be ended is kept in the journal, by which a heal and whoever asks find it. */
function recordLeft(role: string, left: readonly ProcessIdentity[], log: EventLog): void {
  if (left.length === 0) return;
  const who = left.map(leftInWords).join(', ');
  log.append({ type: 'notice', message: `not all that ${role} had forked could be ended: process ${who}` });
  for (const process of left.flatMap(groupMembers)) {
    log.append({ type: 'process-started', role: `rest of ${role}`, process });
  }
}

/** Gives those that could not be ended. */
async function endChildren(children: readonly Child[]): Promise<readonly ProcessIdentity[]> {
  const leaders = children.map(({ identity }) => identity);
  const marks = new Set(children.flatMap(({ mark }) => mark ?? []));
  if (marks.size > 0) await endMembers(leaders, (mark) => marks.has(mark));
  return endAll(leaders);
}

/** Also of one that has ended already: what it has forked is known by it. */
function identityOf(pid: number): ProcessIdentity {
  return { pid, startTime: readStatus(pid)?.startTime ?? 'ended at once' };
}
