import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { markVariable } from '../../lib/model/events/process-identity.ts';

/** The mark of what logs into a file of a folder: one text for a folder, whatever links lead there. */
export const markOf = (folder: string, file: string): string => join(placeOf(folder), file);

/** Whether a mark is one of a folder; what lies in folders below it is others'. */
export function isMarkIn(folder: string): (mark: string) => boolean {
  const place = placeOf(folder);
  return (mark) => dirname(mark) === place;
}

const placeOf = (folder: string) => (existsSync(folder) ? realpathSync(folder) : folder);

/** Tells the mark of a process, as it stands in its environment; undefined where it has none, or may not be looked at. */
export type ReadMark = (pid: number) => string | undefined;

/** Reads from `/proc` on Linux; elsewhere asks `ps` once, of what runs now. */
export const markReader = (): ReadMark => (process.platform === 'linux' ? readProc : readPs());

/** What a program has written over its environment, to show another name, is not there any more. Source: proc(5). */
function readProc(pid: number): string | undefined {
  try {
    return markIn(readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0'));
  } catch {
    return undefined;
  }
}

/**
 * `ps -E` puts the environment behind the command, with nothing between that a command could not have itself: only what
 * goes beyond the command as `ps` gives it alone is taken for environment.
 */
function readPs(): ReadMark {
  const commands = listing(['-axww']);
  const marks = new Map<number, string>();
  for (const [pid, text] of listing(['-axwwE'])) {
    const command = commands.get(pid);
    if (command === undefined || !text.startsWith(`${command} `)) continue;
    const mark = markIn(text.slice(command.length + 1).split(/ (?=[A-Za-z_][A-Za-z0-9_]*=)/));
    if (mark !== undefined) marks.set(pid, mark);
  }
  return (pid) => marks.get(pid);
}

function listing(options: readonly string[]): Map<number, string> {
  const { stdout } = spawnSync('ps', [...options, '-o', 'pid=,command='], { encoding: 'utf8' });
  const lines = (stdout ?? '').split('\n').flatMap((line) => {
    const [, pid, command] = /^\s*(\d+) (.*)$/.exec(line) ?? [];
    return command === undefined ? [] : [[Number(pid), command] as const];
  });
  return new Map(lines);
}

const prefix = `${markVariable}=`;
const markIn = (variables: readonly string[]) =>
  variables.find((variable) => variable.startsWith(prefix))?.slice(prefix.length);
