import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Assets } from './page/document.ts';

/** Where the package has them, made with it. */
const made = fileURLToPath(new URL('./bundle', import.meta.url));

/** What makes them, where the sources are: no part of the package. */
const maker = `${new URL('../scripts/page/bundle', import.meta.url).href}.ts`;

/** What is bundled: that of a report, and that of a dashboard. */
export type Bundle = 'page' | 'dashboard';

const loaded = new Map<Bundle, Promise<Assets>>();

/** Styles and script of a page: from the package, or made of the sources, once. */
export function loadAssets(bundle: Bundle = 'page'): Promise<Assets> {
  const found = loaded.get(bundle) ?? (existsSync(made) ? readFrom(made, bundle) : makeNow(bundle));
  loaded.set(bundle, found);
  return found;
}

async function makeNow(bundle: Bundle): Promise<Assets> {
  const folder = await mkdtemp(join(tmpdir(), 'breakwater-page-'));
  try {
    const { bundleInto } = (await import(maker)) as { bundleInto(folder: string): Promise<void> };
    await bundleInto(folder);
    return await readFrom(folder, bundle);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readFrom(folder: string, bundle: Bundle): Promise<Assets> {
  const [styles, script] = await Promise.all(
    ['css', 'js'].map((kind) => readFile(join(folder, `${bundle}.${kind}`), 'utf8')),
  );
  return { styles: styles ?? '', script: script ?? '' };
}
