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
