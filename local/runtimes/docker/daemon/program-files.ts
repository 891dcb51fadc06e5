import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';

/** A program's file and all that it loads, itself or through others, relative to `root`, sorted: files of ours only. */
export function programFiles(program: string, root: string): string[] {
  const found = new Set<string>();
  const add = (file: string) => {
    if (found.has(file)) return;
    found.add(file);
    for (const specifier of loadedBy(readFileSync(file, 'utf8'))) add(resolve(dirname(file), specifier));
  };
  add(resolve(program));
  return [...found].map((file) => relative(root, file)).toSorted();
}

/** What a source loads by relative paths, types left out. */
function loadedBy(source: string): string[] {
  const statement = /^(?:import|export)\b(?! type\b)(?:[^;'"]*?\bfrom)?\s*'(\.[^'\n]+)'/gm;
  const call = /\bimport\('(\.[^'\n]+)'\)/g;
  return [statement, call].flatMap((form) => [...source.matchAll(form)].map(([, specifier = '']) => specifier));
}
