import { globSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The file of a handler in what is deployed of it: CommonJS by its name, whatever package.json is near. */
export const handlerFile = 'handler.cjs';

const credentials = fileURLToPath(new URL('./lambda-credentials.ts', import.meta.url));

/**
 * The code of every handler of a folder, by its name: all at once, since most of what they are made of is the same. The
 * AWS SDK comes along: what the runtime has of it is of another version in every Region. What costs a cold start time is
 * left out: the ways to credentials that no function has, and thousands of calls that would keep functions' names; and as
 * ECMAScript modules they would make Node load its fetch for the mere import of `node:http`.
 */
export function bundleHandlers(folder: string): ReadonlyMap<string, string> {
  // Loaded when it is needed: most of what reads these files bundles nothing.
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  const { outputFiles } = buildSync({
    entryPoints: globSync(join(folder, '*', 'handler.ts')),
    outbase: folder,
    outdir: folder,
    bundle: true,
    write: false,
    minify: true,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': credentials },
    // What asks for its own address would be given none.
    logOverride: { 'empty-import-meta': 'error' },
    logLevel: 'error',
  });
  return new Map(outputFiles.map(({ path, text }) => [basename(dirname(path)), text]));
}
