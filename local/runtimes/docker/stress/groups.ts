import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { groupLines, textOf } from '../process/container.ts';

/** The control groups that a process is in, as folders of the host: whoever joins all of them has its limits. */
export interface Groups {
  readonly folders: readonly string[];
  /** The folder that a controller is in; undefined where the kernel has it not. */
  of(controller: Controller): string | undefined;
  readonly version: 1 | 2;
}

type Controller = 'cpu' | 'memory' | 'pids';

/** What a line says: controllers by comma, empty in version 2; or `name=systemd`. Source: cgroups(7). */
interface Line {
  readonly controllers: readonly string[];
  readonly path: string;
}

/** Those of a running process. */
export const groupsOf = (pid: number, root: string): Groups => groupsFrom(groupLines(pid), root);

/** Those that the lines of `/proc/PID/cgroup` name, where the host has its control groups in `root`. */
export function groupsFrom(lines: readonly string[], root: string): Groups {
  const found = lines.flatMap((line) => {
    const [, controllers = '', path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (path === undefined) return [];
    const folder = folderOf({ controllers: controllers.split(','), path }, root);
    return folder === undefined ? [] : [{ controllers: controllers.split(','), folder }];
  });
  const unified = found.find(({ controllers }) => controllers[0] === '')?.folder;
  const version = existsSync(join(root, 'cgroup.controllers')) ? 2 : 1;
  return {
    folders: found.map(({ folder }) => folder),
    version,
    of: (controller) => {
      if (version === 2) return unified;
      return found.find(({ controllers }) => controllers.includes(controller))?.folder;
    },
  };
}

/** In version 1 each set of controllers is a folder of its own, under the names of all of them or a link of one. */
function folderOf({ controllers, path }: Line, root: string): string | undefined {
  const name = controllers.join(',').replace(/^name=/, '');
  const tops = name === '' ? ['unified', '.'] : [name, ...controllers];
  return tops.map((top) => join(root, top, path)).find((folder) => existsSync(join(folder, 'cgroup.procs')));
}

/** What the limits of a container leave, as the kernel has them now. */
export interface Limits {
  /** Processors' worth of time; undefined where it is not limited. */
  readonly processors: number | undefined;
  /** Bytes. */
  readonly memory: Limit;
  readonly processes: Limit;
}

export interface Limit {
  readonly used: number;
  /** Undefined where it is not limited. */
  readonly most: number | undefined;
}

/** Version 1 says so for no limit of memory: a whole number of pages below 2^63. */
const unlimited = 2 ** 62;

export function limitsOf(groups: Groups): Limits {
  const [cpu, memory, pids] = [groups.of('cpu'), groups.of('memory'), groups.of('pids')];
  const names =
    groups.version === 2
      ? { used: 'memory.current', most: 'memory.max' }
      : { used: 'memory.usage_in_bytes', most: 'memory.limit_in_bytes' };
  return {
    processors: processorsOf(groups, cpu),
    memory: { used: numberIn(memory, names.used) ?? 0, most: numberIn(memory, names.most) },
    processes: { used: numberIn(pids, 'pids.current') ?? 0, most: numberIn(pids, 'pids.max') },
  };
}

/** By the quota: what it may use of all processors. */
function processorsOf(groups: Groups, cpu: string | undefined): number | undefined {
  const [quota, period] =
    groups.version === 2
      ? textIn(cpu, 'cpu.max').split(' ').map(Number)
      : [numberIn(cpu, 'cpu.cfs_quota_us'), numberIn(cpu, 'cpu.cfs_period_us')];
  return quota !== undefined && period !== undefined && quota > 0 ? quota / period : undefined;
}

/** Undefined also for `max`, and for what stands for no limit. */
function numberIn(folder: string | undefined, file: string): number | undefined {
  const text = textIn(folder, file).trim();
  const value = Number(text);
  return text === '' || Number.isNaN(value) || value >= unlimited ? undefined : value;
}

const textIn = (folder: string | undefined, file: string): string =>
  folder === undefined ? '' : textOf(join(folder, file));

/** What the kernel has counted for a control group. */
export interface Counters {
  /** Seconds of processor time. */
  readonly processorSeconds: number;
  /** Times that it used its quota up. */
  readonly throttled: number;
  /** How long it had to wait for the next, all processors together. */
  readonly throttledMilliseconds: number;
  /** Processes that were killed for its memory. */
  readonly killedForMemory: number;
}

export function countersOf(groups: Groups): Counters {
  const [cpu, memory] = [groups.of('cpu'), groups.of('memory')];
  const isSecond = groups.version === 2;
  const counted = (folder: string | undefined, file: string, name: string) =>
    Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(textIn(folder, file))?.[1] ?? 0);
  return {
    processorSeconds: isSecond
      ? counted(cpu, 'cpu.stat', 'usage_usec') / 1e6
      : (numberIn(cpuacctBeside(groups), 'cpuacct.usage') ?? 0) / 1e9,
    throttled: counted(cpu, 'cpu.stat', 'nr_throttled'),
    throttledMilliseconds: isSecond
      ? counted(cpu, 'cpu.stat', 'throttled_usec') / 1e3
      : counted(cpu, 'cpu.stat', 'throttled_time') / 1e6,
    killedForMemory: counted(memory, isSecond ? 'memory.events' : 'memory.oom_control', 'oom_kill'),
  };
}

/** The controller that counts processor time in version 1: mostly one with `cpu`, here and there a folder of its own. */
const cpuacctBeside = ({ folders }: Groups): string | undefined =>
  folders.find((folder) => existsSync(join(folder, 'cpuacct.usage')));
