import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Path } from './on-path.ts';

/** Where projects keep programs of their own. */
const ownFolders = ['.venv/bin', 'venv/bin', 'node_modules/.bin'];

/**
 * The command with the program that its project keeps for itself, in its folder or further up to `root`: Python's own
 * environment goes before what is on PATH, as it does for whoever has activated it.
 */
export function locate(command: readonly string[], cwd: string, root: string, path: Path): readonly string[] {
  const [program = '', ...args] = command;
  if (program === '' || program.includes('/')) return command;
  const isPython = /^python3?$/.test(program);
  if (path.has(program) && !isPython) return command;
  const found = foldersUpTo(cwd, root)
    .flatMap((folder) => ownFolders.map((own) => join(folder, own, program)))
    .find((file) => existsSync(file));
  return found === undefined ? command : [relative(cwd, found), ...args];
}

/** A folder and those above it, up to one that holds it. */
function foldersUpTo(folder: string, root: string): string[] {
  if (folder === root || !folder.startsWith(`${root}/`)) return [folder];
  return [folder, ...foldersUpTo(dirname(folder), root)];
}
