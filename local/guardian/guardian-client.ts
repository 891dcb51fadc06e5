import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Plan } from '../../lib/model/events/plan.ts';
import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';
import { identify } from '../process/identity.ts';
import { createRpc } from '../rpc.ts';
import type { Facts, Reverted } from './holder.ts';
import type { Places } from './tools.ts';

/** The guardian as its supervisor sees it. Calls reject when the guardian has gone. */
export interface Guardian {
  readonly process: ProcessIdentity;
  /** Tells it of a process of ours: only those are touched, and they are ended when the supervisor dies. */
  register(entry: { role: string; process: ProcessIdentity }): Promise<void>;
  unregister(entry: { process: ProcessIdentity }): Promise<void>;
  /** Applies a plan and holds it. Rejects with the step's error, after undoing the plan. */
  apply(plan: Plan): Promise<void>;
  /** Undoes a plan, also one it never applied, and gives what is left and what was measured. */
  revert(plan: Plan): Promise<Reverted>;
  /** Fault ids, newest first. */
  held(): Promise<string[]>;
  facts(fault: { faultId: string }): Promise<Facts>;
  /** Ends the guardian without touching anything. Rejects while it holds a fault. */
  dismiss(): Promise<void>;
  /** Lets go, as the supervisor's death would: it undoes everything, ends all registered processes and exits. */
  abandon(): Promise<void>;
  /** Tells when a lease has ended and its plan was undone. */
  onExpired(listener: (expired: { faultId: string; remaining: string[] }) => void): void;
  /** Resolves when the guardian has gone, for whatever reason. */
  readonly exited: Promise<void>;
}

const program = fileURLToPath(new URL('./main.ts', import.meta.url));

/** Starts a guardian in a session of its own and resolves when it answers. Rejects when it cannot be started. */
export async function startGuardian({
  linksSocket,
  scratch,
  log,
}: Places & { log: (line: string) => void }): Promise<Guardian> {
  const child = spawn(process.execPath, [program, linksSocket, scratch], { detached: true, stdio: 'pipe' });
  createInterface({ input: child.stderr }).on('line', log);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await once(child, 'spawn');

  const listeners = new Set<Parameters<Guardian['onExpired']>[0]>();
  const rpc = createRpc(child.stdout, child.stdin, {
    expired: (expired) => {
      for (const listener of listeners) listener(expired);
    },
  });
  await rpc.call('held');
  const identity = identify(child.pid as number);
  if (!identity) throw new Error('the guardian ended at once');

  return {
    process: identity,
    register: (entry) => rpc.call('register', entry),
    unregister: (entry) => rpc.call('unregister', entry),
    apply: (plan) => rpc.call('apply', plan),
    revert: (plan) => rpc.call('revert', plan),
    held: () => rpc.call('held'),
    facts: (fault) => rpc.call('facts', fault),
    dismiss: async () => {
      await rpc.call('dismiss');
      await exited;
    },
    abandon: async () => {
      child.stdin.end();
      await exited;
    },
    onExpired: (listener) => void listeners.add(listener),
    exited,
  };
}
