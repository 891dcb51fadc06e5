import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What the operating system says of a process id at this moment. */
export interface ProcessStatus {
  /** Differs between two processes that had the same id one after the other, and between boots. */
  readonly startTime: string;
  readonly state: 'running' | 'stopped' | 'dead';
}

/** Looks a process id up in `/proc` on Linux and with `ps` elsewhere; undefined where there is none. */
export function readStatus(pid: number): ProcessStatus | undefined {
  if (!Number.isSafeInteger(pid) || pid < 2) return undefined;
  return process.platform === 'linux' ? readProc(pid) : readPs(pid);
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
  return { startTime: `${bootId}/${fields[19]}`, state: stateOf(fields[0]) };
}

function readPs(pid: number): ProcessStatus | undefined {
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  const { stdout } = spawnSync('ps', ['-o', 'lstart=,stat=', '-p', String(pid)], { encoding: 'utf8', env });
  const match = /^(.+\d{4})\s+(\S)\S*\s*$/.exec(stdout ?? '');
  return match?.[1] ? { startTime: match[1], state: stateOf(match[2]) } : undefined;
}

function stateOf(letter: string | undefined): ProcessStatus['state'] {
  if (letter === 'Z' || letter === 'X') return 'dead';
  return letter === 'T' || letter === 't' ? 'stopped' : 'running';
}
