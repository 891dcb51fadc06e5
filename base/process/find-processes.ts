import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';
import { identify } from './identity.ts';
import { isMarkIn, markReader } from './mark.ts';
import { programOf } from './program-of.ts';
import { readStatuses } from './read-status.ts';

/** The processes whose command line, its arguments joined by spaces, holds `text`: whoever they are. */
export function findProcesses(text: string): ProcessIdentity[] {
  return identified(commands().filter(({ args }) => `${args.join(' ')} `.includes(text)));
}

/**
 * The processes of Node.js that run a program, with `text` in their command line. Whoever only speaks of the program, as a
 * shell that looks for it does, or gives it to code of its own, is none.
 */
export function findPrograms(isProgram: (path: string) => boolean, text: string): ProcessIdentity[] {
  return identified(
    commands().filter(({ pid, args: [executable = '', ...args] }) => {
      const program = programOf(args);
      const runs = program !== undefined && isProgram(program) && `${args.join(' ')} `.includes(text);
      return runs && isNode(executableOf(pid) ?? executable);
    }),
  );
}

export const isNode = (executable: string) => executable === process.execPath || basename(executable) === 'node';

/** What a process really executes, whatever it calls itself; undefined where the system does not tell. */
const executableOf = (pid: number): string | undefined => linkOf(`/proc/${pid}/exe`);

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path).replace(/ \(deleted\)$/, '');
  } catch {
    return undefined;
  }
}

/** A process and the file that its standard error goes to. */
export interface LoggingProcess {
  readonly process: ProcessIdentity;
  readonly file: string;
  /** What it executes. */
  readonly executable: string;
  readonly args: readonly string[];
}

/** The processes whose standard error goes to a file of a folder; none where the system has no /proc to tell. */
export function findLogging(folder: string): LoggingProcess[] {
  if (process.platform !== 'linux' || !existsSync(folder)) return [];
  const place = realpathSync(folder);
  return procCommands().flatMap(({ pid, args: [name = '', ...args] }) => {
    const file = linkOf(`/proc/${pid}/fd/2`);
    const identity = file !== undefined && dirname(file) === place ? identify(pid) : undefined;
    return file !== undefined && identity
      ? [{ process: identity, file, executable: executableOf(pid) ?? name, args }]
      : [];
  });
}

/** A process and the log that its mark names: that of the child of ours that it came of. */
export interface MarkedProcess {
  readonly process: ProcessIdentity;
  readonly mark: string;
}

/** The processes with the mark of a log of a folder. */
export function findMarked(folder: string): MarkedProcess[] {
  const [readMark, isWanted] = [markReader(), isMarkIn(folder)];
  return readStatuses().flatMap(({ pid }) => {
    const mark = readMark(pid);
    const process = mark !== undefined && isWanted(mark) ? identify(pid) : undefined;
    return mark !== undefined && process ? [{ process, mark }] : [];
  });
}

interface Command {
  readonly pid: number;
  readonly args: readonly string[];
}

const commands = (): Command[] => (process.platform === 'linux' ? procCommands() : psCommands());

const identified = (found: readonly Command[]): ProcessIdentity[] => found.flatMap(({ pid }) => identify(pid) ?? []);

function procCommands(): Command[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), args: readCommand(name) }));
}

/** Empty for a process that ended meanwhile. */
function readCommand(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
}

/** Arguments with spaces come apart: `ps` does not tell where one ends. */
function psCommands(): Command[] {
  const { stdout } = spawnSync('ps', ['-axww', '-o', 'pid=,command='], { encoding: 'utf8' });
  return stdout.split('\n').map((line) => {
    const [pid = '', ...args] = line.trim().split(' ');
    return { pid: Number.parseInt(pid, 10), args };
  });
}
