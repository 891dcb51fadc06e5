import { findOnPath } from '../../base/find-on-path.ts';

/** The programs of this machine. */
export interface Path {
  has(program: string): boolean;
  /** The command, with the name that this machine has for its program: `python3` where there is no `python`. */
  known(command: readonly string[]): string[];
}

const otherNames: Readonly<Record<string, string>> = { python: 'python3', pip: 'pip3', '/usr/bin/python3': 'python3' };

/** What is on a PATH. */
export function programsOn(path: string): Path {
  const has = (program: string) => findOnPath(program, path) !== undefined;
  return {
    has,
    known: ([program = '', ...args]) => {
      const other = otherNames[program];
      return [other !== undefined && !has(program) && has(other) ? other : program, ...args];
    },
  };
}
