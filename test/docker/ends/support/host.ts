import { readdirSync, readFileSync } from 'node:fs';
import { look, textOf } from '../../../ends/proc.ts';

/** A process as the host has it. */
export interface HostProcess {
  readonly pid: number;
  readonly command: string;
  readonly isStopped: boolean;
  readonly oomScore: number;
  /** The id of the fault that it is of. */
  readonly fault: string | undefined;
}

const pids = () =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

const faultOf = (pid: number) => /(?:^|\0)BREAKWATER_FAULT=([^\0]*)/.exec(textOf(`/proc/${pid}/environ`))?.[1];

function processOf(pid: number): HostProcess | undefined {
  const found = look(pid);
  const command = textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
  if (!found || command === '') return undefined;
  return {
    pid,
    command,
    isStopped: found.state === 'T',
    oomScore: Number(textOf(`/proc/${pid}/oom_score_adj`)),
    fault: faultOf(pid),
  };
}

/** Those in the control groups of a container, whichever process namespace they are in. */
export const processesOf = (containerId: string): HostProcess[] =>
  pids().flatMap((pid) => (textOf(`/proc/${pid}/cgroup`).includes(containerId) ? (processOf(pid) ?? []) : []));

/** Those of a fault, wherever they are. */
export const markedWith = (faultId: string): HostProcess[] =>
  pids().flatMap((pid) => (faultOf(pid) === faultId ? (processOf(pid) ?? []) : []));

interface Mount {
  readonly at: string;
  readonly type: string;
  readonly options: string;
}

/** Source: proc(5), mountinfo. */
function mountsOf(pid: number): Mount[] {
  return textOf(`/proc/${pid}/mountinfo`)
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [before = '', after = ''] = line.split(' - ');
      const [type = '', , options = ''] = after.split(' ');
      return { at: before.split(' ')[4] ?? '', type, options };
    });
}

/** Where a container's memory file systems are, as the host reaches them. */
export const tmpfsOf = (pid: number): string[] =>
  mountsOf(pid)
    .filter(({ type, at }) => type === 'tmpfs' && (at === '/dev/shm' || !/^\/(proc|sys|dev)\b/.test(at)))
    .map(({ at }) => `/proc/${pid}/root${at}`);

/** The root of a container, through its first process. */
export const rootOf = (pid: number): string => `/proc/${pid}/root`;

export function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
}

/** The control groups of a container, as folders: of the unified hierarchy, or one for each controller. */
export function groupsOf(pid: number): string[] {
  const lines = textOf(`/proc/${pid}/cgroup`).split('\n').filter(Boolean);
  return lines.flatMap((line) => {
    const [, controllers = '', path = ''] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    return controllers.startsWith('name=') ? [] : [`/sys/fs/cgroup/${controllers}${path}`];
  });
}

/** Whatever limits what a group may use. Sources: cgroup-v1 and cgroup-v2 of the kernel's documentation. */
const settings = [
  ...['cpu.cfs_quota_us', 'cpu.cfs_period_us', 'cpu.shares', 'cpuset.cpus', 'pids.max', 'freezer.state'],
  ...['memory.limit_in_bytes', 'memory.memsw.limit_in_bytes', 'memory.soft_limit_in_bytes', 'memory.swappiness'],
  ...['cpu.max', 'cpu.weight', 'memory.max', 'memory.high', 'memory.swap.max', 'io.max', 'cgroup.freeze'],
];

/** The settings of a container's groups, and the groups below them. */
export function limitsOf(pid: number): string[] {
  return groupsOf(pid).flatMap((group) => {
    const controllers = group.split('/')[4];
    const values = settings.flatMap((name) => {
      try {
        return [`limit ${controllers}/${name} ${readFileSync(`${group}/${name}`, 'utf8').trim()}`];
      } catch {
        return [];
      }
    });
    return [...values, ...foldersIn(group).map((name) => `group ${controllers}/${name}`)];
  });
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    return [];
  }
}
