import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process as people know it: `20378 (sleep, user root)`; its id alone where the system does not tell more. */
export function nameProcess(pid: number): string {
  const [program, user] = process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
  return program === '' ? String(pid) : `${pid} (${program}, user ${user})`;
}

/** The effective user, by name where `/etc/passwd` has one. Source: proc(5), passwd(5). */
function fromProc(pid: number): [program: string, user: string] {
  try {
    const program = readFileSync(`/proc/${pid}/comm`, 'utf8').trimEnd();
    const [, id = '?'] = /^Uid:\t\d+\t(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return [program, userName(id)];
  } catch {
    return ['', ''];
  }
}

export function userName(id: string): string {
  try {
    const entries = readFileSync('/etc/passwd', 'utf8').split('\n');
    return entries.map((entry) => entry.split(':')).find((fields) => fields[2] === id)?.[0] || id;
  } catch {
    return id;
  }
}

function fromPs(pid: number): [program: string, user: string] {
  const ask = (field: string) =>
    (spawnSync('ps', ['-o', `${field}=`, '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '').trim();
  return [ask('ucomm'), ask('user')];
}
