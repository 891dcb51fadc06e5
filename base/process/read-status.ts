import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What the operating system says of a process id at this moment. */
export interface ProcessStatus {
  readonly pid: number;
  /** Differs between two processes that had the same id one after the other, and between boots. */
  readonly startTime: string;
  readonly state: 'running' | 'stopped' | 'dead';
  /** The process that began it, or took it over when that one had gone. */
  readonly parent: number;
  /** Its process group, which has the id of the process that leads or led it. */
  readonly group: number;
  /** Its session, likewise; undefined where `ps` does not tell. */
  readonly session?: number;
}

/** Looks a process id up in `/proc` on Linux and with `ps` elsewhere; undefined where there is none. */
export function readStatus(pid: number): ProcessStatus | undefined {
  if (!Number.isSafeInteger(pid) || pid < 2) return undefined;
  return process.platform === 'linux' ? readProc(pid) : readPs(['-p', String(pid)])[0];
}

/** The status of every process of this machine. */
export function readStatuses(): ProcessStatus[] {
  if (process.platform !== 'linux') return readPs(['-ax']);
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => readProc(Number(pid))).filter((status) => status !== undefined);
}

/** Whether a process started in the same boot as another one and not before it, going by their start times. */
export function isNoOlder(startTime: string, other: string): boolean {
  const [one, two] = [momentOf(startTime), momentOf(other)];
  return one.boot === two.boot && one.at >= two.at;
}

/** Orders the processes of one boot by when they started, the oldest first; their ids are no order: they begin again. */
export function byAge(one: ProcessStatus, other: ProcessStatus): number {
  return momentOf(one.startTime).at - momentOf(other.startTime).at || one.pid - other.pid;
}

function momentOf(startTime: string): { boot: string; at: number } {
  const [boot = '', ticks] = startTime.split('/');
  return ticks === undefined ? { boot: '', at: Date.parse(startTime) } : { boot, at: Number(ticks) };
}

let bootId: string | undefined;

/** Fields of `/proc/<pid>/stat` after the command name, which may itself hold spaces and brackets. Source: proc(5). */
function readProc(pid: number): ProcessStatus | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    bootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return undefined;
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, parent, group, session] = fields;
  return {
    pid,
    startTime: `${bootId}/${fields[19]}`,
    state: stateOf(state),
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
  };
}

function readPs(selection: readonly string[]): ProcessStatus[] {
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  const args = ['-o', 'pid=,ppid=,pgid=,stat=,lstart=', ...selection];
  const { stdout } = spawnSync('ps', args, { encoding: 'utf8', env });
  return (stdout ?? '').split('\n').flatMap((line) => {
    const [, pid, parent, group, state, startTime] =
      /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S)\S*\s+(.+\d{4})\s*$/.exec(line) ?? [];
    if (!startTime) return [];
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), state: stateOf(state), startTime }];
  });
}

function stateOf(letter: string | undefined): ProcessStatus['state'] {
  if (letter === 'Z' || letter === 'X') return 'dead';
  return letter === 'T' || letter === 't' ? 'stopped' : 'running';
}
