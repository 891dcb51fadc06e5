import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Assets } from './page/page.ts';

/** Where the package has them, made with it. */
const made = fileURLToPath(new URL('./bundle', import.meta.url));

/** What makes them, where the sources are: no part of the package. */
const maker = `${new URL('../scripts/page/bundle', import.meta.url).href}.ts`;

let loaded: Promise<Assets> | undefined;

/** Styles and script of a page: from the package, or made of the sources, once. */
export function loadAssets(): Promise<Assets> {
  loaded ??= existsSync(made) ? readFrom(made) : makeNow();
  return loaded;
}

async function makeNow(): Promise<Assets> {
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-page-'));
  try {
    const { bundleInto } = (await import(maker)) as { bundleInto(folder: string): Promise<void> };
    await bundleInto(folder);
    return await readFrom(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readFrom(folder: string): Promise<Assets> {
  const [styles, script] = await Promise.all(
    ['page.css', 'page.js'].map((name) => readFile(join(folder, name), 'utf8')),
  );
  return { styles: styles ?? '', script: script ?? '' };
}
