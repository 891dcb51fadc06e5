import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

export interface Import {
  readonly from: string;
  /** A file of the project, as a path from its root. */
  readonly to: string;
}

const folders = [
  'aws',
  'base',
  'bin',
  'cli',
  'dashboard',
  'definition',
  'history',
  'lambda',
  'lib',
  'local',
  'measure',
  'report',
  'runs',
  'services',
  'systems',
];

/** Every TypeScript file of the program; tests and scripts are none of it. */
export const programFiles = (): string[] =>
  globSync(folders.map((folder) => `${folder}/**/*.ts`)).filter((file) => !file.includes('node_modules/'));

export const readSource = (file: string): string => readFileSync(file, 'utf8');

/** The imports among the files, types included. A program that is only started, by its URL, is not imported. */
export const importsOf = (files: Iterable<string>, read = readSource): Import[] =>
  [...files].flatMap((from) => specifiersIn(read(from)).map((specifier) => resolve(from, specifier))).filter(isOurs);

/** The programs that files start: `programBeside('./main', import.meta.url)`. */
export const programsOf = (files: Iterable<string>, read = readSource): Import[] =>
  [...files].flatMap((from) =>
    [...code(read(from)).matchAll(/programBeside\(\s*'([^']+)',\s*import\.meta\.url/g)].map(([, path = '']) =>
      resolve(from, `${path}.ts`),
    ),
  );

/** What a source imports: `import`, `import type`, `export … from`, `import()` with a plain string. */
export function specifiersIn(source: string): string[] {
  const statement = /^[ \t]*(?:import|export)\b(?:[^;'"`=()]*?\bfrom)?\s*(['"])([^'"\n]+)\1/gm;
  const call = /\bimport\(\s*(['"`])([^'"`\n$]+)\1/g;
  const text = code(source);
  return [statement, call].flatMap((form) => [...text.matchAll(form)].map((match) => match[2] as string));
}

/** The source without its comments, as far as that matters: a comment that starts a line or follows a space. */
const code = (source: string) => source.replace(/(^|\s)\/\*[\s\S]*?\*\//g, '$1').replace(/(^|\s)\/\/.*$/gm, '$1');

const resolve = (from: string, specifier: string): Import => ({
  from,
  to: specifier.startsWith('.') ? posix.join(posix.dirname(from), specifier) : specifier,
});

const isOurs = ({ to }: Import) => folders.includes(to.split('/')[0] as string) && to.endsWith('.ts');

/** The circles of a graph: sets of two or more nodes that reach each other, or one that imports itself, each sorted. */
export function circlesIn(edges: readonly Import[]): string[][] {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) next.set(from, [...(next.get(from) ?? []), to]);
  const reached = new Map([...next.keys()].map((node) => [node, reachableFrom(node, next)]));
  const circles = new Map<string, string[]>();
  for (const [node, nodes] of reached) {
    if (!nodes.has(node)) continue;
    const circle = [...nodes].filter((other) => reached.get(other)?.has(node)).sort();
    circles.set(circle.join(' '), circle);
  }
  return [...circles.values()];
}

function reachableFrom(start: string, next: ReadonlyMap<string, string[]>): Set<string> {
  const seen = new Set<string>();
  const waiting = [...(next.get(start) ?? [])];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    waiting.push(...(next.get(node) ?? []));
  }
  return seen;
}
