import { spawnSync } from 'node:child_process';
import { cpSync, globSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { bundleInto } from '../page/bundle.ts';
import { declarationFilesOf } from './declarations.ts';

/** What programs read beside themselves, and no import names. */
const readAtRunTime = [
  '{services,systems}/**/*.json',
  'local/runtimes/docker/{guardian,proxy}/{Dockerfile,probe-kernel,delay-packets}',
];

/** The declarations that who imports the package can reach: the file that `exports` names. */
export const publicDeclarations = 'definition/index.d.ts';

/**
 * Builds what the package consists of into `folder`, from the repository's root: what is compiled, what a page has of styles
 * and script, and the files that its programs read. What lay there before is removed.
 */
export async function build(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  compile(folder);
  for (const path of globSync(readAtRunTime)) cpSync(path, join(folder, path));
  await bundleInto(join(folder, 'report/bundle'));
}

/** JavaScript with its source maps, and the types of what the package exports and no others. */
export function compile(folder: string): void {
  const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
  const args = [compiler, '--project', 'tsconfig.build.json', '--outDir', resolve(folder)];
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`tsc ended with status ${status}`);
  const wanted = new Set(declarationFilesOf(join(folder, publicDeclarations)));
  for (const path of globSync(join(folder, '**/*.d.ts'))) if (!wanted.has(resolve(path))) rmSync(path);
}

if (import.meta.main) await build('dist');
