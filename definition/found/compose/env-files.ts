import { type Filling, readEnvFile, readRawEnvFile } from '../env-file.ts';
import { type EnvFile, type Note, open } from '../found.ts';
import type { ComposeService } from './compose-service.ts';
import type { Interpolation } from './read-file.ts';
import { isSecret } from './variables.ts';

export interface EnvFiles {
  readonly files: readonly EnvFile[];
  readonly notes: readonly Note[];
}

/** The files of variables of a service, with a note for each that is missing. */
export function envFilesOf({ envFiles, environment }: ComposeService, interpolation: Interpolation): EnvFiles {
  const files: EnvFile[] = [];
  const notes: Note[] = [];
  const filling = fillingBy(interpolation, environment);
  for (const { path, required, isRaw } of envFiles) {
    const file = isRaw ? readRawEnvFile(path) : readEnvFile(path, filling);
    if (file) files.push(file);
    else if (required) notes.push(open('envFile', `compose reads ${path.split('/').at(-1)}, which is not there`));
  }
  return { files, notes };
}

/** Their values together; the later file wins. */
export const valuesOf = ({ files }: EnvFiles): Record<string, string> =>
  Object.assign({}, ...files.map(({ values }) => values));

/** By the project's variables first, then the service's own; a secret that the file has itself is no reference. */
const fillingBy = ({ forPrograms, missing }: Interpolation, environment: ComposeService['environment']): Filling => ({
  known: (name) => (isSecret(name) ? undefined : (forPrograms(name) ?? environment[name] ?? undefined)),
  missing: (name) => forPrograms(name) ?? environment[name] ?? missing(name),
});
