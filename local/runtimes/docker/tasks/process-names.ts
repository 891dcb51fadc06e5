import { basename } from 'node:path';
import type { Task } from '../../runtime.ts';
import type { Incarnation } from '../containers/incarnation.ts';
import type { Daemon } from '../daemon/daemon.ts';

/** A process of a container, as the daemon's `ps` has it: its name is at most 15 bytes long, as `killall` takes it. */
export interface NamedProcess {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
}

/** What starts something else, and is not what a kill is meant for. */
const starters =
  /^(tini|tini-static|dumb-init|docker-init|catatonit|s6-svscan|s6-supervise|runsv|runsvdir|supervisord|sh|bash|dash|ash|npm|npx|pnpm|yarn|entrypoint.*|docker-entrypoi.*)( |$)/;

/**
 * What the process is called that a container is there for: its first, or what that has started where it is an init, a
 * shell or a package manager. Undefined where nobody can tell: it has started several, or nothing runs.
 */
export function nameOfMain(processes: readonly NamedProcess[], first: number): string | undefined {
  const process = processes.find(({ pid }) => pid === first);
  if (!process) return undefined;
  const children = processes.filter(({ parent }) => parent === first);
  if (!starters.test(process.name)) return process.name;
  const [name, ...others] = new Set(children.map(({ pid }) => nameOfMain(processes, pid)));
  // A shell that has started nothing does the work itself.
  return children.length === 0 ? process.name : others.length === 0 ? name : undefined;
}

/** By the names of these services, what the processes of their containers are called; those that cannot be told are left out. */
export async function processNamesOf(
  { docker }: Pick<Daemon, 'docker'>,
  services: readonly string[],
  { tasks, find }: { tasks(): readonly Task[]; find(taskArn: string): Incarnation | undefined },
): Promise<Record<string, string>> {
  const found = services.map(async (service) => {
    const task = tasks().find((one) => one.service === service);
    const incarnation = task && find(task.taskArn);
    if (!incarnation) return [];
    const container = docker.getContainer(incarnation.containerId);
    const [names, commands] = await Promise.all(
      ['comm', 'args'].map(async (column) => {
        const { Processes } = await container.top({ ps_args: `-eo pid,ppid,${column}` });
        return readTop(Processes as readonly (readonly string[])[]);
      }),
    );
    const name = nameOfMain(called(names ?? [], commands ?? []), incarnation.pid);
    return name === undefined ? [] : [[service, name] as const];
  });
  const all = await Promise.all(found.map((one) => one.catch(() => [])));
  return Object.fromEntries(all.flat());
}

/** Node.js calls its first thread so, and its process with it: nobody looks for that. */
const ofThread = 'MainThread';

/** By what the kernel calls them, or where that is the name of a thread, by the program that was called. */
const called = (names: readonly NamedProcess[], commands: readonly NamedProcess[]): NamedProcess[] =>
  names.map((process) => {
    const [program = ''] = commands.find(({ pid }) => pid === process.pid)?.name.split(' ') ?? [];
    return process.name === ofThread && program !== '' ? { ...process, name: basename(program) } : process;
  });

const readTop = (rows: readonly (readonly string[])[]): NamedProcess[] =>
  rows.map(([pid, parent, ...name]) => ({ pid: Number(pid), parent: Number(parent), name: name.join(' ') }));
