import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { bundle } from '../../../../local/runtimes/docker/stores/bundle.ts';

test("all that the stores' image is made of is in its build context", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-bundle-'));
  const sources = await bundle(folder);
  expect(readdirSync(folder).sort()).toEqual(['health.mjs', 'stores.mjs']);
  rmSync(folder, { recursive: true });
  const ignoreList = readFileSync('local/runtimes/docker/stores/Dockerfile.dockerignore', 'utf8');
  const permitted = ignoreList.split('\n').flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));
  const inContext = (source: string) => permitted.some((path) => source === path || source.startsWith(`${path}/`));
  expect(sources).toContain('local/runtimes/embedded/stores/container.ts');
  expect(sources.filter((source) => !inContext(source))).toEqual([]);
});
