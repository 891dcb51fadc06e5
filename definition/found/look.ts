import { resolve } from 'node:path';
import { UsageError } from '../../base/usage-error.ts';
import { findInCompose } from './compose/find-in-compose.ts';
import { composeFileIn, composeNames } from './compose/load.ts';
import { findHere, findInFolders, findInWorkspaces } from './folders.ts';
import type { Found } from './found.ts';
import { localStores } from './local-stores.ts';
import { locate } from './locate.ts';
import { findInProcfile } from './procfile.ts';
import { type Settled, settle } from './settle.ts';
import type { Surroundings } from './surroundings.ts';

export interface Look extends Surroundings {
  /** A compose file that is named; by default the one that Compose would take. */
  readonly from?: string;
}

/** What a folder holds that can be run. Throws UsageError where that is nothing, or a file cannot be read. */
export function look({ from, ...surroundings }: Look): Settled {
  const { folder, path } = surroundings;
  const file = from === undefined ? composeFileIn(folder) : resolve(folder, from);
  const composed = file === undefined ? undefined : findInCompose(file, surroundings);
  const programs =
    composed && composed.services.length > 0
      ? undefined
      : (findInProcfile(folder, path) ??
        findInWorkspaces(folder, path) ??
        findInFolders(folder, path) ??
        findHere(folder, path));
  const found = together(composed, programs);
  if (found.services.length === 0 && found.stores.length === 0) throw new UsageError(nothingIn(folder, file));
  const settled = settle({ ...found, stores: [...found.stores, ...localStores(found.services, found.stores, path)] });
  const located = settled.services.map((service) => ({
    ...service,
    command: locate(service.command, service.cwd, folder, path),
  }));
  return { ...settled, services: located };
}

function together(...parts: readonly (Found | undefined)[]): Found {
  const all = parts.filter((part) => part !== undefined);
  const taken = new Set<string>();
  const name = all.find((part) => part.name !== undefined)?.name;
  const free = <Named extends { readonly name: string }>(one: Named): Named => {
    const name = taken.has(one.name) ? `${one.name}-service` : one.name;
    taken.add(name);
    return { ...one, name };
  };
  return {
    ...(name !== undefined && { name }),
    sources: all.flatMap(({ sources }) => sources),
    stores: all.flatMap(({ stores }) => stores.map(free)),
    services: all.flatMap(({ services }) => services.map(free)),
    leftOut: all.flatMap(({ leftOut }) => leftOut),
  };
}

function nothingIn(folder: string, file: string | undefined): string {
  const where = file === undefined ? folder : `${file} or beside it`;
  return (
    `nothing that can be run was found in ${where}: it looks for a compose file (${composeNames.join(', ')}), a Procfile, ` +
    'a package.json with workspaces or a start script, and folders with a package.json, pom.xml, build.gradle, go.mod, ' +
    'Cargo.toml, requirements.txt or pyproject.toml'
  );
}
