import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';
import { identify } from './identity.ts';
import { programOf } from './program-of.ts';

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

const isNode = (executable: string) => executable === process.execPath || basename(executable) === 'node';

/** What a process really executes, whatever it calls itself; undefined where the system does not tell. */
export function executableOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, '');
  } catch {
    return undefined;
  }
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
