import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';
import { isAlive } from './identity.ts';

/**
 * What a process holds of the machine's memory, in MiB; undefined where it has gone. `ps`, where there is no /proc, leaves
 * out what macOS has compressed.
 */
export function residentMebibytes(identity: ProcessIdentity): number | undefined {
  if (!isAlive(identity)) return undefined;
  const kibibytes = process.platform === 'linux' ? fromProc(identity.pid) : fromPs(identity.pid);
  return kibibytes === undefined ? undefined : kibibytes / 1024;
}

/**
 * The same with what came of the process and is its child still, as of a program behind a shell. Undefined also where there is
 * no /proc: asking `ps` takes too long for who asks every second.
 */
export function residentWithChildren(identity: ProcessIdentity): number | undefined {
  if (process.platform !== 'linux' || !isAlive(identity)) return undefined;
  const kibibytes = treeOf(identity.pid)
    .map(fromProc)
    .filter((size) => size !== undefined);
  return kibibytes.length === 0 ? undefined : kibibytes.reduce((sum, size) => sum + size, 0) / 1024;
}

function treeOf(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean).map(Number);
    return [pid, ...children.flatMap(treeOf)];
  } catch {
    return [pid];
  }
}

function fromProc(pid: number): number | undefined {
  try {
    const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
    return line ? Number(line[1]) : undefined;
  } catch {
    return undefined;
  }
}

function fromPs(pid: number): number | undefined {
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  return /^\s*\d+\s*$/.test(stdout ?? '') ? Number(stdout) : undefined;
}
