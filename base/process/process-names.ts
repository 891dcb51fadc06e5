import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';

/** The names that a process is known by, the best first; each empty where it has none. */
interface Names {
  /** What the kernel calls it, as `killall` and `pgrep` go by: at most 15 bytes. */
  readonly kernel: string;
  /** How it was called: the last part of its first argument. */
  readonly called: string;
  /** The script that an interpreter runs, and what is really executed. */
  readonly script: string;
  readonly executable: string;
}

/** Some processes and how they are called. */
export interface NamedProcesses {
  /**
   * Those of a name: as `killall` finds them, by what the kernel calls them; where nobody is called so, by how they were
   * called, and last by their script or executable.
   */
  named(name: string): ProcessIdentity[];
  /** All names that are there, each once. */
  names(): string[];
}

const kernelLength = 15;

export function namedProcesses(processes: readonly ProcessIdentity[]): NamedProcesses {
  const known = processes.map((process) => ({ process, names: namesOf(process.pid) }));
  const where = (isNamed: (names: Names) => boolean) =>
    known.filter(({ names }) => isNamed(names)).map(({ process }) => process);
  return {
    named: (name) => {
      const ways: ((names: Names) => boolean)[] = [
        ({ kernel }) => kernel === name,
        ({ called }) => called === name,
        ({ script, executable }) => script === name || executable === name,
        ({ kernel }) => name.length > kernelLength && kernel === name.slice(0, kernelLength),
      ];
      return ways.map(where).find((found) => found.length > 0) ?? [];
    },
    names: () =>
      [...new Set(known.flatMap(({ names: { kernel, called, script } }) => [kernel, called, script]))].filter(Boolean),
  };
}

/** Source: proc(5); where there is no /proc, ps(1). */
function namesOf(pid: number): Names {
  const [kernel, args] = process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
  const [command = '', ...rest] = args;
  const script = rest.find((arg) => !arg.startsWith('-')) ?? '';
  return {
    kernel,
    called: basename(command.replace(/^-/, '')),
    script: /\.\w+$|\//.test(script) ? basename(script) : '',
    executable: executableOf(pid),
  };
}

function fromProc(pid: number): [kernel: string, args: string[]] {
  try {
    const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
    return [readFileSync(`/proc/${pid}/comm`, 'utf8').trimEnd(), args];
  } catch {
    return ['', []];
  }
}

function fromPs(pid: number): [kernel: string, args: string[]] {
  const ask = (field: string) =>
    (spawnSync('ps', ['-ww', '-o', `${field}=`, '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '').trim();
  return [ask('ucomm'), ask('command').split(' ')];
}

function executableOf(pid: number): string {
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, ''));
  } catch {
    return '';
  }
}
