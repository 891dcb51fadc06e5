import { globSync, readdirSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { readEnvFile } from './env-file.ts';
import type { Found, FoundService } from './found.ts';
import { guessStart, hasPackage, type Package, readPackage } from './guess-start.ts';
import { Names } from './names.ts';
import type { Path } from './on-path.ts';
import { ownProgram } from './own-programs.ts';

/** The workspaces of a package.json that have a start script; undefined where there are none. */
export function findInWorkspaces(folder: string, path: Path): Found | undefined {
  const { workspaces = [] } = readPackage(folder);
  const patterns = 'packages' in workspaces ? (workspaces.packages ?? []) : (workspaces as readonly string[]);
  const folders = patterns
    .filter((pattern) => !pattern.startsWith('!'))
    .flatMap((pattern) => globSync(pattern, { cwd: folder }))
    .map((each) => join(folder, each))
    .filter((each) => hasPackage(each) && readPackage(each).scripts?.start !== undefined);
  return found(folder, [...new Set(folders)].toSorted(), path, ['package.json']);
}

const shared =
  /^(node_modules|vendor|dist|build|target|docs?|tests?|examples?|scripts|lib|libs|common|shared|infra|terraform|e2e)$/;
const holders = new Set(['services', 'apps', 'packages', 'src', 'cmd']);

/** Sub-folders that a build file says are programs; undefined where there are none. */
export function findInFolders(folder: string, path: Path): Found | undefined {
  const near = foldersIn(folder);
  const all = near.flatMap((each) => (holders.has(basename(each)) ? [each, ...foldersIn(each)] : [each]));
  return found(folder, all, path, []);
}

/** The folder itself, where a build file says that it is a program; undefined where none does. */
export const findHere = (folder: string, path: Path): Found | undefined => found(folder, [folder], path, []);

function found(root: string, folders: readonly string[], path: Path, sources: readonly string[]): Found | undefined {
  const names = new Names();
  const services = folders.flatMap((folder): FoundService[] => {
    const start = guessStart(folder, path);
    if (!start) return [];
    const own = hasPackage(folder) ? plainName(readPackage(folder)) : undefined;
    const envFile = readEnvFile(join(folder, '.env'));
    const { command, cwd, notes } = start;
    const name = names.of(own ?? basename(folder));
    return [ownProgram({ name, command, cwd, envFile, port: envFile?.values.PORT, notes, isPublic: folder === root })];
  });
  if (services.length === 0) return undefined;
  const read = services.map(({ cwd }) => relative(root, cwd) || '.');
  return { sources: [...sources, ...read], services, stores: [], leftOut: [] };
}

/** The name of a package without its scope. */
const plainName = ({ name }: Package): string | undefined => name?.split('/').at(-1);

const foldersIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !shared.test(entry.name))
    .map(({ name }) => join(folder, name))
    .filter((each) => statSync(each, { throwIfNoEntry: false }) !== undefined)
    .toSorted();
