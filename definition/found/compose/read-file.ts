import { readFileSync } from 'node:fs';
import { reasonOf } from '../read-text.ts';
import { ComposeFileError } from './compose-file-error.ts';
import { interpolate, MissingVariableError, type Variables } from './interpolate.ts';
import { type ComposeDocument, isTree, parseYaml, type Tree } from './parse-yaml.ts';

export interface Interpolation {
  readonly known: Variables;
  /** What a program is told instead: no secret, nothing that only this shell knows. */
  readonly forPrograms: Variables;
  /** What a program is told where nobody knows the variable's value. */
  readonly missing: (name: string) => string;
}

/**
 * The documents of a compose file, their variables filled in. `reader` is what refers to it, where another file does. Throws
 * {@link ComposeFileError}.
 */
export function readComposeFile(file: string, interpolation: Interpolation, reader?: string): ComposeDocument[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ComposeFileError(file, `cannot be read: ${reasonOf(cause)}${reader ? `; ${reader}` : ''}`, { cause });
  }
  const fill = (value: unknown, path: readonly string[]): unknown => {
    if (typeof value === 'string') return filled(value, path, interpolation);
    if (Array.isArray(value)) return value.map((each) => fill(each, path));
    if (!isTree(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fill(each, [...path, key])]));
  };
  return parseYaml(file, text).map(({ value, replacing }) => ({ value: fill(value, []) as Tree, replacing }));
}

function filled(value: string, path: readonly string[], { known, forPrograms, missing }: Interpolation): string {
  const [top, , field = ''] = path;
  const isForProgram = top !== 'services' || ['environment', 'command', 'entrypoint'].includes(field);
  // What a program wants it gets from the shell; without the rest nothing can be told.
  return isForProgram
    ? interpolate(value, forPrograms, missing, missing)
    : unlessMissing(() => interpolate(value, known));
}

function unlessMissing(fill: () => string): string {
  try {
    return fill();
  } catch (error) {
    if (error instanceof MissingVariableError) return '';
    throw error;
  }
}
