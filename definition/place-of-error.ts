import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripTypes } from './strip-types.ts';

/**
 * Where a configuration went wrong as it was loaded, of the files that are its own: `line 4`, or `lib/urls.mjs, line 1`.
 * Undefined where nobody can tell.
 */
export function placeOf(thrown: unknown, configuration: string, files: readonly string[]): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const found = placeIn(thrown, files) ?? (thrown instanceof SyntaxError ? placeOfSyntax(files) : undefined);
  if (!found) return undefined;
  const line = `line ${found.line}`;
  return found.file === configuration ? line : `${relative(`${configuration}/..`, found.file)}, ${line}`;
}

interface Place {
  readonly file: string;
  readonly line: string;
}

/** The first of the files that a stack names: `    at file:///a.ts:2:9`, or `/a.ts:4` for what cannot be parsed. */
function placeIn({ stack = '' }: Error, files: readonly string[]): Place | undefined {
  for (const [, url, line] of stack.matchAll(/(?:^|[\s(])((?:file:\/\/)?\/[^\s()]*?):(\d+)(?=[:)\s]|$)/g)) {
    const file = url?.startsWith('file://') ? pathOf(url) : url;
    if (file && line && files.includes(file)) return { file, line };
  }
  return undefined;
}

function pathOf(url: string): string | undefined {
  try {
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}

/** Node keeps the place of a mistake in JavaScript to itself: whoever reads TypeScript finds it once more. */
function placeOfSyntax(files: readonly string[]): Place | undefined {
  for (const file of files.filter((each) => /\.[cm]?[jt]s$/.test(each))) {
    try {
      stripTypes(readFileSync(file, 'utf8'), file);
    } catch (error) {
      const [, line] = /^.*:(\d+)\n/.exec((error as Error).stack ?? '') ?? [];
      if (line !== undefined) return { file, line };
    }
  }
  return undefined;
}
