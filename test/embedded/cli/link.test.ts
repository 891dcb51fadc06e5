import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { plainEnvironment } from '../../support/plain-environment.ts';

let project: string;
let bin: string;

const names = ['chaos', 'breakwater'];

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'project-'));
  bin = join(project, 'node_modules', '.bin', 'chaos');
  for (const file of ['package.json', '.npmrc']) copyFileSync(file, join(project, file));
  mkdirSync(join(project, 'cli'));
  const program = "#!/usr/bin/env node\nconsole.log('chaos', ...(process.argv.slice(2) as string[]));\n";
  writeFileSync(join(project, 'cli', 'main.ts'), program, { mode: 0o755 });
});
afterEach(() => rmSync(project, { recursive: true }));

/** In that project, with an npm of its own that reaches no registry. */
const run = (command: string, ...args: string[]) =>
  spawnSync(command, args, {
    cwd: project,
    encoding: 'utf8',
    env: {
      ...plainEnvironment(),
      npm_config_registry: 'http://127.0.0.1:1/',
      npm_config_fetch_retries: '0',
      npm_config_cache: join(project, 'cache'),
      npm_config_userconfig: join(project, 'none'),
    },
  });
const setup = (script: 'link.js' | 'setup.js' = 'link.js') => run(process.execPath, resolve('scripts', script));

test.each(names)(
  'npx %s runs the source, with its arguments, and makes no installation of its own',
  (name) => {
    mkdirSync(join(project, 'node_modules', '.bin'), { recursive: true });
    symlinkSync(process.execPath, join(project, 'node_modules', '.bin', 'node'));
    expect(setup().status).toBe(0);
    const { stdout, status } = run('npx', name, 'help', 'inject');
    expect({ stdout, status }).toEqual({ stdout: 'chaos help inject\n', status: 0 });
    expect(existsSync(join(project, 'cache', '_npx'))).toBe(false);
  },
  60_000,
);

test.each([
  ['missing', () => {}],
  ['broken', () => symlinkSync('../../nowhere', bin)],
  ['a file', () => writeFileSync(bin, '')],
  ['as it should be', () => symlinkSync('../../cli/main.ts', bin)],
])('a link that is %s is right afterwards', (_, make) => {
  mkdirSync(join(project, 'node_modules', '.bin'), { recursive: true });
  make();
  expect(setup()).toMatchObject({ status: 0, stderr: '' });
  for (const name of names) expect(readlinkSync(join(dirname(bin), name))).toBe('../../cli/main.ts');
});

test.each(['link.js', 'setup.js'] as const)('%s leaves alone a node_modules that is a link to another’s', (script) => {
  const other = join(project, 'other');
  mkdirSync(other);
  writeFileSync(join(other, 'theirs'), '');
  symlinkSync(other, join(project, 'node_modules'));
  const { status, stderr } = setup(script);
  expect(status).toBe(0);
  expect(stderr).toContain(script === 'setup.js' ? 'node_modules is a link' : '');
  expect(readdirSync(other)).toEqual(['theirs']);
});
