import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** The programs of the stores' image, by name, each with its chief source. */
export const programs = {
  stores: 'local/runtimes/embedded/stores/container.ts',
  health: 'services/health.ts',
} as const;

/** dynalite loads its actions by names that have no ending, which a bundle would look for in vain. */
const endings: Plugin = {
  name: 'endings',
  setup({ onLoad }) {
    onLoad({ filter: /dynalite[\\/]index\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll(/(require\('\.\/\w+\/' \+ action)\)/g, "$1 + '.js')"),
      loader: 'js',
    }));
  },
};

/** Bundles every program into `folder`; gives the files of this repository that they are made of, relative to its root. */
export async function bundle(folder: string): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: programs,
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    minifySyntax: true,
    legalComments: 'none',
    plugins: [endings],
    // Tables are kept in memory alone: what would keep them in files is native code.
    alias: { level: 'memory-level' },
    // Bundled CommonJS packages still ask for `node:` modules by `require`.
    banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
    logLevel: 'warning',
    metafile: true,
  });
  return Object.keys(metafile.inputs).filter((path) => !path.includes('node_modules/'));
}

if (import.meta.main) {
  const [folder] = process.argv.slice(2);
  if (!folder) {
    console.error('usage: node local/runtimes/docker/stores/bundle.ts FOLDER');
    process.exit(2);
  }
  await bundle(folder);
}
