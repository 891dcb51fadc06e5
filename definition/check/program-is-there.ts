import { accessSync, constants } from 'node:fs';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { entriesOf } from '../../base/entries-of.ts';
import { misspelled } from '../../base/nearest.ts';
import { statOf } from '../../base/stat-of.ts';
import { shown } from '../problem.ts';

/** Why a program cannot be run, in words; undefined where it can. `folder` is where it is run, `path` the PATH. */
export function whyNotRun(program: string, folder: string, path: string): string | undefined {
  const places = program.includes('/') ? [folder] : path.split(delimiter);
  const files = places.map((place) => (program.includes('/') ? resolve(place, program) : join(place, program)));
  if (files.some((file) => isFile(file) && isExecutable(file))) return undefined;
  const file = files.find((each) => isFile(each));
  if (file !== undefined)
    return `${shown(program)} may not be run: make it so with chmod +x, or say what runs it${by(file)}`;
  if (program.includes('/') && isFolder(resolve(folder, program)))
    return `${shown(program)} is a folder, not a program`;
  const where = program.includes('/') ? `in ${folder}` : 'on the PATH';
  return `there is no program ${shown(program)} ${where}${nearProgram(program, folder, places)}`;
}

/** What usually runs such a file. */
function by(file: string): string {
  const [, runner] = Object.entries(runners).find(([ending]) => file.endsWith(ending)) ?? [];
  return runner === undefined ? '' : `, such as ${runner} ${basename(file)}`;
}

const runners: Readonly<Record<string, string>> = {
  '.py': 'python3',
  '.js': 'node',
  '.mjs': 'node',
  '.cjs': 'node',
  '.ts': 'node',
  '.sh': 'sh',
  '.rb': 'ruby',
  '.jar': 'java -jar',
};

function nearProgram(program: string, folder: string, places: readonly string[]): string {
  if (!program.includes('/'))
    return misspelled(
      program,
      places.flatMap((each) => namesIn(each, isExecutable)),
    );
  const before = program.slice(0, program.length - basename(program).length);
  return misspelled(basename(program), namesIn(dirname(resolve(folder, program))), before);
}

/** What a path was likely meant to be, among what is beside it: `; did you mean ./quotes?`. */
export const nearPath = (path: string, is: (path: string) => boolean): string =>
  misspelled(basename(path), namesIn(dirname(path), is), `${dirname(path)}/`);

const namesIn = (folder: string, is: (path: string) => boolean = () => true): string[] =>
  entriesOf(folder).filter((name) => is(join(folder, name)));

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export const isFile = (path: string): boolean => statOf(path)?.isFile() === true;
export const isFolder = (path: string): boolean => statOf(path)?.isDirectory() === true;
