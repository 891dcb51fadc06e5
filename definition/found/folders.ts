import { globSync, readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { statOf } from '../../base/stat-of.ts';
import { readEnvFile } from './env-file.ts';
import type { Found, FoundService, LeftOut } from './found.ts';
import { guessStart, whyNoStart } from './guess-start.ts';
import { Names } from './names.ts';
import type { Path } from './on-path.ts';
import { ownProgram } from './own-programs.ts';
import { hasPackage, type Package, readPackage } from './package-json.ts';

/**
 * The workspaces of a package.json, and the folders beside them that npm knows nothing of; undefined where there are no
 * workspaces.
 */
export function findInWorkspaces(folder: string, path: Path): Found | undefined {
  const { workspaces = [] } = readPackage(folder);
  const patterns = Array.isArray(workspaces) ? workspaces : (workspaces.packages ?? []);
  if (patterns.length === 0) return undefined;
  const members = membersOf(patterns, folder).filter(hasPackage);
  const others = foldersBelow(folder).filter((each) => !hasPackage(each));
  return found(folder, [...members, ...others], path, ['package.json']);
}

/**
 * The folders of workspaces. One that is excluded is none, wherever its exclusion stands, unless it is named by itself later,
 * as in npm (docs.npmjs.com/cli/v11/using-npm/workspaces).
 */
function membersOf(patterns: readonly string[], folder: string): string[] {
  const members = new Set<string>();
  const excluded = new Set<string>();
  for (const pattern of patterns) {
    const [, marks = '', plain = ''] = /^(!*)(?:\.?\/+)?(.*)$/s.exec(pattern) ?? [];
    const folders = globSync(plain, { cwd: folder, exclude: isInstalled }).map((each) => join(folder, each));
    const isNamed = !/[*?[\]{}()!]/.test(plain);
    for (const each of folders) {
      if (marks.length % 2 === 1) excluded.add(each);
      else members.add(each);
      if (marks.length % 2 === 0 && isNamed) excluded.delete(each);
    }
  }
  return [...members].filter((each) => !excluded.has(each)).toSorted();
}

const isInstalled = (path: string): boolean => basename(path) === 'node_modules';

const shared =
  /^(node_modules|vendor|dist|build|target|docs?|tests?|examples?|scripts|lib|libs|common|shared|infra|terraform|e2e)$/;
const holders = new Set(['services', 'apps', 'packages', 'src', 'cmd']);

/** Sub-folders that a build file says are programs. */
export const findInFolders = (folder: string, path: Path): Found => found(folder, foldersBelow(folder), path, []);

const foldersBelow = (folder: string): string[] =>
  foldersIn(folder).flatMap((each) => (holders.has(basename(each)) ? [each, ...foldersIn(each)] : [each]));

/** The folder itself, where a build file says that it is a program. */
export const findHere = (folder: string, path: Path): Found => found(folder, [folder], path, []);

function found(root: string, folders: readonly string[], path: Path, sources: readonly string[]): Found {
  const names = new Names();
  const services: FoundService[] = [];
  const leftOut: LeftOut[] = [];
  for (const folder of folders) {
    const start = guessStart(folder, path);
    const why = start ? undefined : whyNoStart(folder, path);
    const place = relative(root, folder) || '.';
    if (why !== undefined) leftOut.push({ name: place, hosts: [], why: `${why}: a library, or say how it is started` });
    if (!start) continue;
    const name = names.of(plainName(readPackage(folder)) ?? basename(folder));
    const envFile = readEnvFile(join(folder, '.env'));
    const port = envFile?.values.PORT;
    services.push(ownProgram({ ...start, name, envFile, port, isPublic: folder === root }));
  }
  const read = services.map(({ cwd }) => relative(root, cwd) || '.');
  return { sources: [...sources, ...read], services, stores: [], leftOut };
}

/** The name of a package without its scope. */
const plainName = ({ name }: Package): string | undefined => name?.split('/').at(-1);

const foldersIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !shared.test(entry.name))
    .map(({ name }) => join(folder, name))
    .filter((each) => statOf(each) !== undefined)
    .toSorted();
