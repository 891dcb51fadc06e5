import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { endAll } from '../../../../base/process/end-all.ts';
import { findProcesses } from '../../../../base/process/find-processes.ts';
import { identify, isAlive } from '../../../../base/process/identity.ts';
import type { ProcessIdentity } from '../../../../lib/model/events/process-identity.ts';
import { claimFolder } from '../../../../local/supervisor/own-folder.ts';

/** A folder of its own for one test, with the places a guardian works in. */
export interface Place {
  readonly folder: string;
  readonly linksSocket: string;
  readonly scratch: string;
  readonly logs: string;
  readonly journalPath: string;
  remove(): void;
}

export function createPlace(): Place {
  const folder = mkdtempSync(join(tmpdir(), 'guardian-'));
  claimFolder(folder);
  return {
    folder,
    linksSocket: join(folder, 'links.sock'),
    scratch: join(folder, 'scratch'),
    logs: folder,
    journalPath: join(folder, 'journal.jsonl'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export interface Victim {
  readonly process: ProcessIdentity;
  end(): Promise<void>;
}

/** A process to do things to; it sleeps unless told another command. */
export async function startVictim(command = 'sleep', args = ['600']): Promise<Victim> {
  const child = spawn(command, args, { stdio: 'ignore' });
  await once(child, 'spawn');
  const process = identify(child.pid as number) as ProcessIdentity;
  return { process, end: async () => void (await endAll([process])) };
}

/** A process and the one that it has forked, in a process group. */
export interface Family {
  readonly leader: ProcessIdentity;
  readonly forked: ProcessIdentity;
  end(): Promise<void>;
}

/** A shell that starts a program; it leads a process group of its own unless `detached` is false. */
export async function startFamily({ detached = true } = {}): Promise<Family> {
  const child = spawn('bash', ['-c', 'sleep 600 & echo $!; wait'], { detached, stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const leader = identify(child.pid as number) as ProcessIdentity;
  const forked = identify(Number(line)) as ProcessIdentity;
  return { leader, forked, end: async () => void (await endAll([leader, forked])) };
}

export interface Supervisor {
  readonly child: ChildProcess;
  readonly guardian: ProcessIdentity;
  readonly victims: ProcessIdentity[];
}

/** Starts the fake supervisor in a process group of its own and waits until its guardian and victims are there. */
export async function startSupervisor({ linksSocket, scratch, logs, journalPath }: Place): Promise<Supervisor> {
  const program = fileURLToPath(new URL('./fake-supervisor.ts', import.meta.url));
  const child = spawn(process.execPath, [program, linksSocket, scratch, logs, journalPath], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, ...JSON.parse(line) };
}

/** What is left of a system: processes, writers, files. */
export function leftovers({ guardian, victims }: Omit<Supervisor, 'child'>, { scratch }: Place): string[] {
  return [
    ...[guardian, ...victims].filter(isAlive).map(({ pid }) => `process ${pid}`),
    ...findProcesses(`${scratch}/`).map(({ pid }) => `writer ${pid}`),
    ...filesIn(scratch).map((name) => `file ${name}`),
  ];
}

/**
 * A folder that goes while it is read still counts: the next look tells. A system that was killed before its first fault
 * with files has none.
 */
function filesIn(scratch: string): string[] {
  if (!existsSync(scratch)) return [];
  try {
    const entries = readdirSync(scratch, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  } catch (error) {
    return [(error as NodeJS.ErrnoException).path ?? scratch];
  }
}

/** Waits until `check` gives the wanted value as JSON, at most ten seconds; gives what it gave last. */
export async function eventually<Value>(check: () => Value | Promise<Value>, wanted: Value): Promise<Value> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const value = await check();
    if (JSON.stringify(value) === JSON.stringify(wanted) || Date.now() > deadline) return value;
    await sleep(10);
  }
}
