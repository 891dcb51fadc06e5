import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../report', import.meta.url));

/** What a page has of styles and script, as two files in `folder`; the same sources give the same bytes, wherever they lie. */
export async function bundleInto(folder: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: { page: './client/main.ts' },
    outdir: resolve(folder),
    bundle: true,
    minify: true,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    legalComments: 'none',
    logLevel: 'warning',
  });
}
