import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { identify } from '../../base/process/identity.ts';
import { shellWithoutAws } from '../../base/process/isolated-aws.ts';
import { createRpc } from '../../base/rpc.ts';
import type { Plan } from '../../lib/model/events/plan.ts';
import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';
import type { Reverted, Undone } from './holder.ts';

/** The guardian as its supervisor sees it. Calls reject when the guardian has gone. */
export interface Guardian {
  readonly process: ProcessIdentity;
  /** Tells it of a process of ours: only those are touched, and they are ended when the supervisor dies. */
  register(entry: { role: string; process: ProcessIdentity }): Promise<void>;
  unregister(entry: { process: ProcessIdentity }): Promise<void>;
  /** Applies a plan and holds it. Rejects with the step's error, after undoing the plan. */
  apply(plan: Plan): Promise<void>;
  /** Undoes a plan, also one it never applied, and gives what is left. */
  revert(plan: Plan): Promise<Reverted>;
  /** Fault ids, newest first. */
  held(): Promise<string[]>;
  /** Ends the guardian without touching anything. Rejects while it holds a fault. */
  dismiss(): Promise<void>;
  /** Kills it: for one that does not answer, and so would undo nothing. */
  kill(): Promise<void>;
  /** Lets go, as the supervisor's death would: it undoes everything, ends all registered processes and exits. */
  abandon(): Promise<void>;
  /** Tells when a lease has ended and its plan was undone. */
  onExpired(listener: (expired: Undone) => void): void;
  /** Tells what it undid because it was let go, or failed, while its supervisor lives: the journal is the supervisor's. */
  onUndone(listener: (undone: Undone) => void): void;
  /** Resolves when the guardian has gone, for whatever reason. */
  readonly exited: Promise<void>;
}

/** What starts a guardian of some runtime: `executable ...args <journal> <supervisor's pid> <its start time>`. */
export interface GuardianProgram {
  readonly executable: string;
  readonly args: readonly string[];
  /** What kills the guardian, where that is not the process that is started. */
  readonly killedBy?: { readonly executable: string; readonly args: readonly string[] };
}

/** Starts a guardian in a session of its own and resolves when it answers. Rejects when it cannot be started. */
export async function startGuardian({
  program,
  journalPath,
  log,
}: {
  program: GuardianProgram;
  journalPath: string;
  log: (line: string) => void;
}): Promise<Guardian> {
  const self = identify(process.pid) as ProcessIdentity;
  const args = [...program.args, journalPath, String(self.pid), self.startTime];
  const child = spawn(program.executable, args, { detached: true, stdio: 'pipe', env: shellWithoutAws(process.env) });
  createInterface({ input: child.stderr }).on('line', log);
  // Not its exit: what it said last is still to be read then.
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await once(child, 'spawn');

  const listeners = { expired: new Set<(expired: Undone) => void>(), undone: new Set<(undone: Undone) => void>() };
  const told = {
    expired: (expired: Undone) => {
      for (const listener of listeners.expired) listener(expired);
    },
    undone: (undone: Undone) => {
      for (const listener of listeners.undone) listener(undone);
    },
  };
  const rpc = createRpc(child.stdout, child.stdin, told, log, 'the guardian');
  // By its own word: what was started may be a program that has it run elsewhere, as in a container.
  const identity = await rpc.call<ProcessIdentity>('self');

  return {
    process: identity,
    register: (entry) => rpc.call('register', entry),
    unregister: (entry) => rpc.call('unregister', entry),
    apply: (plan) => rpc.call('apply', plan),
    revert: (plan) => rpc.call('revert', plan),
    held: () => rpc.call('held'),
    dismiss: async () => {
      await rpc.call('dismiss');
      await exited;
    },
    kill: async () => {
      if (program.killedBy) await promisify(execFile)(program.killedBy.executable, [...program.killedBy.args]);
      else child.kill('SIGKILL');
      await exited;
    },
    abandon: async () => {
      child.stdin.end();
      await exited;
    },
    onExpired: (listener) => void listeners.expired.add(listener),
    onUndone: (listener) => void listeners.undone.add(listener),
    exited,
  };
}
