import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { SystemDefinition } from '../../../../definition/definition.ts';
import { look } from '../../../../definition/found/look.ts';
import type { Path } from '../../../../definition/found/on-path.ts';
import { write } from '../../../../definition/found/write.ts';
import { system } from '../../../../definition/schema/system.ts';

const root = mkdtempSync(join(tmpdir(), 'found-'));
let folders = 0;

export const removeFolders = (): void => rmSync(root, { recursive: true });

/** A folder with those files. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = join(root, `project-${folders++}`);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** A machine with those programs. */
export const machineWith = (...programs: string[]): Path => ({
  has: (program) => programs.includes(program),
  known: ([program = '', ...args]) => [program === 'python' ? 'python3' : program, ...args],
});

export interface Options {
  readonly from?: string;
  readonly shell?: Readonly<Record<string, string>>;
  readonly path?: Path;
}

export interface Configuration {
  readonly text: string;
  readonly value: SystemDefinition;
  readonly open: number;
}

/** What is written for a folder, as text and as the value that it loads as. Throws where that is no system. */
export function configurationOf(
  folder: string,
  { shell = {}, path = machineWith(), ...from }: Options = {},
): Configuration {
  const { text, open } = write(look({ folder, shell, path, ...from }), folder);
  return { text, open, value: systemOf(text) };
}

/** The default export of a configuration's text. Throws where it is none, or no system. */
export function systemOf(text: string): SystemDefinition {
  const [first, ...lines] = text.split('\n');
  if (first !== "import { defineSystem } from 'breakwater';") throw new Error(`it begins with ${first}`);
  const body = lines.join('\n').replace('export default defineSystem(', 'return (');
  const value: unknown = new Function(`'use strict'; ${body}`)();
  const read = system.safeParse(value);
  if (!read.success) throw new Error(`${read.error.message}\n${text}`);
  return value as SystemDefinition;
}

export const compose = (text: string, files: Readonly<Record<string, string>> = {}, options?: Options): Configuration =>
  configurationOf(folderWith({ 'compose.yaml': text, ...files }), options);
