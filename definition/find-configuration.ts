import { dirname, join } from 'node:path';
import { entriesOf } from '../base/entries-of.ts';
import { UsageError } from '../base/usage-error.ts';

const forms = ['ts', 'mts', 'js', 'mjs', 'json'];

/** Forms that people try, and that no configuration is in. */
const otherForms = ['cjs', 'cts', 'tsx', 'jsx', 'jsonc', 'json5', 'yaml', 'yml', 'toml'];

const namesIn = (forms: readonly string[]) => forms.map((form) => `breakwater.config.${form}`);

/** What a configuration is called, and in which forms. */
export const configurationNames = namesIn(forms);

/** The nearest folder, from one upwards, that has a configuration, or what is meant as one; undefined where none has. */
export function configurationFolder(folder: string): string | undefined {
  const { configurations, others } = meantIn(folder);
  if (configurations.length + others.length > 0) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : configurationFolder(above);
}

/**
 * The configuration that is meant in a folder: in it, or in the nearest above. Throws UsageError where there are two, and
 * where one is only meant: nobody wants another system broken instead.
 */
export function findConfiguration(folder: string): string | undefined {
  const nearest = configurationFolder(folder);
  if (nearest === undefined) return undefined;
  const { configurations, others } = meantIn(nearest);
  const [file, other] = configurations;
  if (file && other) throw new UsageError(`there are two configurations: ${file} and ${other}; name one by --system`);
  if (!file)
    throw new UsageError(`${others[0]} is none that is read: a configuration is ${configurationNames.join(', ')}`);
  return file;
}

/** Links that lead nowhere are among them: what is wrong with a configuration is said when it is loaded. */
function meantIn(folder: string): { readonly configurations: readonly string[]; readonly others: readonly string[] } {
  const there = new Set(entriesOf(folder));
  const found = (names: readonly string[]) => names.filter((name) => there.has(name)).map((name) => join(folder, name));
  return { configurations: found(configurationNames), others: found(namesIn(otherForms)) };
}
