import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { UsageError } from '../../base/usage-error.ts';
import { findInCompose } from './compose/find-in-compose.ts';
import { composeFileIn, composeNames } from './compose/load.ts';
import { findHere, findInFolders, findInWorkspaces } from './folders.ts';
import { type Found, leftOutInWords } from './found.ts';
import { localStores } from './local-stores.ts';
import { locate } from './locate.ts';
import { findInProcfile } from './procfile.ts';
import { UnreadableFileError } from './read-text.ts';
import { type Settled, settle } from './settle.ts';
import type { Surroundings } from './surroundings.ts';

export interface Look extends Surroundings {
  /** A compose file or Procfile that is named; by default the one that Compose, or else foreman, would take. */
  readonly from?: string;
}

/** What a folder holds that can be run. Throws UsageError where that is nothing, or a file cannot be read. */
export function look({ from, ...surroundings }: Look): Settled {
  const { folder, path } = surroundings;
  const named = from === undefined ? undefined : resolve(folder, from);
  const found =
    named !== undefined && isProcfile(named) ? inProcfile(named, surroundings) : around(named, surroundings);
  const settled = settle({ ...found, stores: [...found.stores, ...localStores(found.services, found.stores, path)] });
  const located = settled.services.map((service) => ({
    ...service,
    command: locate(service.command, service.cwd, folder, path),
  }));
  return { ...settled, services: located };
}

const isProcfile = (file: string): boolean => /^Procfile(\.|$)|\.Procfile$/i.test(basename(file));

function inProcfile(file: string, { folder, path }: Surroundings): Found {
  if (!existsSync(file)) throw new UnreadableFileError(file, 'cannot be read: there is no such file');
  const found = findInProcfile(folder, path, file);
  if (!found || found.services.length === 0)
    throw new UnreadableFileError(file, 'has no process, such as `web: npm start`');
  return found;
}

/** What a compose file has, and the programs beside it where it has none. */
function around(named: string | undefined, surroundings: Surroundings): Found {
  const { folder } = surroundings;
  const file = named ?? composeFileIn(folder);
  const composed = file === undefined ? undefined : findInCompose(file, surroundings);
  if (composed && composed.services.length > 0) return together(composed);
  if (named !== undefined && composed && hasNothing(composed)) {
    throw new UnreadableFileError(named, 'is neither a compose file, which has services, nor a Procfile');
  }
  const programs = programsIn(surroundings);
  const found = together(
    composed,
    programs.find(({ services }) => services.length > 0),
  );
  if (found.services.length > 0 || found.stores.length > 0) return found;
  throw new UsageError(nothingIn(folder, file, together(...programs, composed).leftOut));
}

const hasNothing = ({ services, stores, leftOut }: Found) => services.length + stores.length + leftOut.length === 0;

/** What there is beside compose files, of which the first with a program counts. */
function programsIn({ folder, path }: Surroundings): Found[] {
  const all: Found[] = [];
  for (const find of [findInProcfile, findInWorkspaces, findInFolders, findHere]) {
    const found = find(folder, path);
    if (found) all.push(found);
    if (found && found.services.length > 0) break;
  }
  return all;
}

function together(...parts: readonly (Found | undefined)[]): Found {
  const all = parts.filter((part) => part !== undefined);
  const taken = new Set<string>();
  const name = all.find((part) => part.name !== undefined)?.name;
  const free = <Named extends { readonly name: string }>(one: Named): Named => {
    const other = `${one.name.slice(0, 50)}-service`;
    let name = taken.has(one.name) ? other : one.name;
    for (let next = 2; taken.has(name); next++) name = `${other}-${next}`;
    taken.add(name);
    return { ...one, name };
  };
  const compose = all.find((part) => part.compose !== undefined && part.services.length > 0)?.compose;
  return {
    ...(compose !== undefined && { compose }),
    ...(name !== undefined && { name }),
    sources: [...new Set(all.flatMap(({ sources }) => sources))],
    stores: all.flatMap(({ stores }) => stores.map(free)),
    services: all.flatMap(({ services }) => services.map(free)),
    leftOut: all.flatMap(({ leftOut }) => leftOut),
  };
}

function nothingIn(folder: string, file: string | undefined, leftOut: Found['leftOut']): string {
  const where = file === undefined ? folder : `${file} or beside it`;
  const seen = new Map(leftOut.map((one) => [one.name, `\n  ${leftOutInWords(one)}`]));
  return (
    `nothing that can be run was found in ${where}: it looks for a compose file (${composeNames.join(', ')}), a Procfile, ` +
    'a package.json with workspaces or a start script, and folders with a package.json, pom.xml, build.gradle, go.mod, ' +
    `Cargo.toml, requirements.txt or pyproject.toml${[...seen.values()].join('')}`
  );
}
