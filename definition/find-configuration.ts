import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from '../base/usage-error.ts';

/** What a configuration is called, and in which forms. */
export const configurationNames = ['ts', 'mts', 'js', 'mjs', 'json'].map((form) => `breakwater.config.${form}`);

/** The nearest folder, from one upwards, that has a configuration; undefined where none has. */
export function configurationFolder(folder: string): string | undefined {
  if (configurationsIn(folder).length > 0) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : configurationFolder(above);
}

/** The configuration that is meant in a folder: in it, or in the nearest above. Throws UsageError where there are two. */
export function findConfiguration(folder: string): string | undefined {
  const nearest = configurationFolder(folder);
  const [file, other] = nearest === undefined ? [] : configurationsIn(nearest);
  if (file && other) throw new UsageError(`there are two configurations: ${file} and ${other}; name one by --system`);
  return file;
}

const configurationsIn = (folder: string): string[] =>
  configurationNames.map((name) => join(folder, name)).filter((path) => existsSync(path));
