import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';
import { identify } from './identity.ts';

/** The processes whose command line, its arguments joined by spaces, holds `text`. */
export function findProcesses(text: string): ProcessIdentity[] {
  const commands = process.platform === 'linux' ? procCommands() : psCommands();
  return commands.flatMap(({ pid, command }) => {
    const identity = command.includes(text) ? identify(pid) : undefined;
    return identity ? [identity] : [];
  });
}

interface Command {
  readonly pid: number;
  readonly command: string;
}

function procCommands(): Command[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), command: readCommand(name) }));
}

/** Empty for a process that ended meanwhile. */
function readCommand(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

function psCommands(): Command[] {
  const { stdout } = spawnSync('ps', ['-axww', '-o', 'pid=,command='], { encoding: 'utf8' });
  return stdout.split('\n').map((line) => ({ pid: Number.parseInt(line, 10), command: `${line} ` }));
}
