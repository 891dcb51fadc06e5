import { existsSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { makeFolder } from '../../base/make-folder.ts';
import { UsageError } from '../../base/usage-error.ts';
import { writeWhole } from '../../base/write-whole.ts';
import { defaults } from './options.ts';
import { places } from './state.ts';

/** The file that says of any other folder that what has our names in it is ours. */
const mark = '.breakwater-folder';

const markText = `Breakwater keeps its state, logs and results in this folder.
What is named as its own files are, in this folder, it changes and removes.
`;

/** Throws UsageError where a folder holds files of somebody else's by the names that a system writes and removes. */
export function checkFolder(folder: string): void {
  const [first] = foreignIn(folder);
  if (first === undefined) return;
  throw new UsageError(
    `${folder} is not Breakwater's, and what it keeps there would take the place of ${first}; give a folder of its own (--folder)`,
  );
}

/** Makes a folder ours, with all that is put there by our names from now on. Throws as {@link checkFolder} does. */
export function claimFolder(folder: string): void {
  checkFolder(folder);
  if (isOurs(folder)) return;
  makeFolder(folder);
  writeWhole(join(folder, mark), markText);
}

/** Whatever is in a folder of the usual name, or with our mark, is ours. */
const isOurs = (folder: string) => basename(folder) === defaults.folder || existsSync(join(folder, mark));

/** Files by our names in a folder that is not ours. */
function foreignIn(folder: string): string[] {
  if (isOurs(folder)) return [];
  const names = new Set(Object.values(places(folder)).map((path) => relative(folder, path).split('/')[0] as string));
  return [...names].filter((name) => existsSync(join(folder, name)));
}
