import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * What the pages have of styles and script, each as two files in `folder`; the same sources give the same bytes, wherever
 * they lie.
 */
export async function bundleInto(folder: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: { page: './report/client/main.ts', dashboard: './dashboard/client/main.ts' },
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
