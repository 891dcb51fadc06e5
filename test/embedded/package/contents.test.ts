import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { manifestFor } from '../../../scripts/package/manifest.ts';
import { programFiles, programsOf, specifiersIn } from '../../support/import-graph.ts';
import { type Packed, pack } from './support/packed.ts';

let packed: Packed;
/** What is in it, unpacked. */
let folder: string;
const manifest = () => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const builtFiles = () => globSync('dist/**/*.{js,d.ts}', { cwd: folder });

beforeAll(() => {
  packed = pack();
  folder = join(dirname(packed.tarball), 'package');
  mkdirSync(folder);
  spawnSync('tar', ['-xzf', packed.tarball, '-C', folder, '--strip-components=1']);
  const inKilobytes = (bytes: number) => `${Math.round(bytes / 1000)} kB`;
  const { size, unpackedSize, files } = packed;
  process.stderr.write(`tarball: ${inKilobytes(size)}, unpacked ${inKilobytes(unpackedSize)}, ${files.length} files\n`);
}, 120_000);
afterAll(() => packed.remove());

/** What images are built from, beside programs. */
const ofImages = ['guardian/Dockerfile', 'guardian/probe-kernel', 'guardian/delay-packets', 'proxy/Dockerfile'];

test('has what is needed and nothing else', () => {
  const { files, size, unpackedSize } = packed;
  const ofPages = ['page', 'dashboard'].flatMap((name) =>
    ['css', 'js'].map((kind) => `dist/report/bundle/${name}.${kind}`),
  );
  expect(files).toEqual(expect.arrayContaining(ofPages));
  const others = files.filter((file) => !ofPages.includes(file));
  const kinds = Object.groupBy(others, (file) => /(\.d\.ts|\.js\.map|\.js|\.json)$/.exec(file)?.[0] ?? file);
  const texts = ['LICENSE', 'README.md', ...ofImages.map((file) => `dist/local/runtimes/docker/${file}`)];
  expect(Object.keys(kinds).sort()).toEqual(['.d.ts', '.js', '.js.map', '.json', ...texts].sort());
  expect(files.filter((file) => !file.startsWith('dist/'))).toEqual([
    'LICENSE',
    'README.md',
    'breakwater.schema.json',
    'package.json',
  ]);
  expect(files.filter((file) => /^dist\/(test|bin|scripts|docs|lib\/(constructs|stacks|policy))\//.test(file))).toEqual(
    [],
  );
  expect(kinds['.js.map']).toEqual(kinds['.js']?.map((file) => `${file}.map`));
  expect(size).toBeLessThan(1_850_000);
  expect(unpackedSize).toBeLessThan(7_400_000);
});

test('has all that images of ours are built from', async () => {
  const file = join(folder, 'dist/local/runtimes/docker/daemon/own-images.js');
  const program = `const { guardianImage, proxyImage, tagOf } = await import(${JSON.stringify(file)}); console.log(tagOf(guardianImage), tagOf(proxyImage))`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: resolve('.'),
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^breakwater-guardian:\w{12} breakwater-proxy:\w{12}\n$/);
});

test('has the types of what it exports, and no others', () => {
  const { '.': main } = manifest().exports;
  expect([main.types, main.default].map((file) => existsSync(join(folder, file)))).toEqual([true, true]);
  const declarations = globSync('dist/**/*.d.ts', { cwd: folder });
  const named = declarations.flatMap((file) =>
    specifiersIn(readFileSync(join(folder, file), 'utf8'))
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => join(dirname(file), specifier).replace(/\.ts$/, '.d.ts')),
  );
  const entry = join(main.types);
  expect([...new Set([...named, entry])].sort()).toEqual([...declarations].sort());
});

test('every import of it is there: a file of its own, or a package that it depends on, and it depends on no other', () => {
  const missing: string[] = [];
  const packages = new Set<string>();
  for (const file of builtFiles()) {
    const source = readFileSync(join(folder, file), 'utf8');
    const resolved = [...source.matchAll(/import\.meta\.resolve\('([^']+)'\)/g)].map(([, name = '']) => name);
    for (const specifier of [...specifiersIn(source), ...resolved]) {
      if (specifier.startsWith('node:') || builtinModules.includes(specifier)) continue;
      if (!specifier.startsWith('.')) packages.add(/^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier);
      else {
        const path = join(folder, dirname(file), specifier);
        if (!existsSync(file.endsWith('.d.ts') ? path.replace(/\.ts$/, '.d.ts') : path))
          missing.push(`${file}: ${specifier}`);
      }
    }
  }
  expect(missing).toEqual([]);
  const { dependencies, devDependencies } = manifest();
  expect([...packages].sort()).toEqual(Object.keys(dependencies).sort());
  expect(Object.keys(devDependencies)).toEqual(expect.arrayContaining(['aws-cdk-lib', 'constructs']));
});

test('every program that one of it starts is there', () => {
  const built = (file: string) => join('dist', file.replace(/\.ts$/, '.js'));
  const starting = programFiles().filter((file) => packed.files.includes(built(file)));
  const programs = programsOf(starting).map(({ to }) => built(to));
  expect(programs.length).toBeGreaterThan(8);
  expect(programs.filter((file) => !packed.files.includes(file))).toEqual([]);
  const sources = globSync(['services/*/main.ts', 'lambda/*/handler.ts', 'systems/*/index.ts']);
  expect(sources.map(built).filter((file) => !packed.files.includes(file))).toEqual([]);
});

test('its programs have names, and the repository has none of them: npx runs the sources there', () => {
  const { before, after } = packed.manifests;
  expect(after).toBe(before);
  expect(JSON.parse(before).bin).toBeUndefined();
  const { bin, scripts, version } = manifest();
  expect(Object.keys(bin)).toEqual(['breakwater', 'chaos']);
  for (const file of Object.values(bin) as string[]) {
    expect(readFileSync(join(folder, file), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  }
  expect(Object.keys(scripts).filter((name) => /^(prepare|(pre|post)?install)$/.test(name))).toEqual([]);
  expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
});

test('package.json is the same again after it was packed, also twice', () => {
  const source = readFileSync('package.json', 'utf8');
  const form = manifestFor('packed', source);
  expect(manifestFor('packed', form)).toBe(form);
  expect(manifestFor('source', form)).toBe(source);
  expect(manifestFor('source', source)).toBe(source);
});
