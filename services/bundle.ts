import { existsSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile, type Plugin } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * The background load of the shop, a program that is no file: from the root, it brings the shop's journeys and requests to
 * the walker. What that does not need, such as how data is audited, is no part of the image.
 */
export const walker = [
  "import { walk } from './measure/load/walker.ts';",
  "import { journeys } from './systems/shop/journeys.ts';",
  "import { shopRequests } from './systems/shop/requests.ts';",
  'await walk({ journeys, requests: shopRequests });',
].join('\n');

/** How esbuild is given a program that is no file. */
const namespace = 'program';
const withWalker: Plugin = {
  name: 'walker',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^walker$/ }, ({ path }) => ({ path, namespace }));
    onLoad({ filter: /^walker$/, namespace }, () => ({ contents: walker, resolveDir: root }));
  },
};

/** The programs whose sources are there: name to its chief source. The command `node /app/NAME.mjs` runs one. */
export function programs(): Record<string, string> {
  const services = readdirSync(`${root}/services`).map((name) => [name, `services/${name}/main.ts`] as const);
  const others = [
    ['health', 'services/health.ts'],
    ['walker', 'measure/load/walker.ts'],
  ] as const;
  return Object.fromEntries([...services, ...others].filter(([, source]) => existsSync(`${root}/${source}`)));
}

/** What a program loads, in bytes, and how many of them are its own, shared with no other. */
export interface ProgramSize {
  readonly name: string;
  readonly own: number;
  readonly loaded: number;
}

export interface Bundles {
  readonly programs: readonly ProgramSize[];
  /** Files of this repository that the programs are made of, relative to its root. */
  readonly sources: readonly string[];
}

/** Bundles every program into `folder`; the same sources give the same bytes, wherever they lie. */
export async function bundle(folder: string): Promise<Bundles> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { ...programs(), ...('walker' in programs() && { walker: 'walker' }) },
    plugins: [withWalker],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    // What programs share is stored once.
    splitting: true,
    chunkNames: 'shared/[hash]',
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    minifySyntax: true,
    legalComments: 'none',
    // Bundled CommonJS packages still ask for `node:` modules by `require`.
    banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
    logLevel: 'warning',
    metafile: true,
  });
  const sources = Object.keys(metafile.inputs).filter(
    (path) => !path.startsWith('node_modules/') && !path.startsWith(`${namespace}:`),
  );
  return { programs: sizesOf(metafile), sources };
}

function sizesOf({ outputs }: Metafile): ProgramSize[] {
  const loadedBy = (path: string, seen = new Set<string>()): Set<string> => {
    if (seen.has(path)) return seen;
    seen.add(path);
    for (const { path: next, kind } of outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && outputs[next]) loadedBy(next, seen);
    }
    return seen;
  };
  const entries = new Set([...Object.values(programs()), `${namespace}:walker`]);
  return Object.entries(outputs)
    .filter(([, { entryPoint }]) => entryPoint !== undefined && entries.has(entryPoint))
    .map(([path, { bytes }]) => ({
      name: basename(path, '.mjs'),
      own: bytes,
      loaded: [...loadedBy(path)].reduce((sum, part) => sum + (outputs[part]?.bytes ?? 0), 0),
    }));
}

if (import.meta.main) {
  const [folder] = process.argv.slice(2);
  if (!folder) {
    console.error('usage: node services/bundle.ts FOLDER');
    process.exit(2);
  }
  await bundle(folder);
}
