import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect } from '@jest/globals';
import type { SystemDefinition } from '../../../../definition/definition.ts';
import { system } from '../../../../definition/schema/system.ts';
import { plainEnvironment } from '../../../support/plain-environment.ts';
import type { Finished } from '../../system/support.ts';

const root = mkdtempSync(join(tmpdir(), 'init-'));
afterAll(() => rmSync(root, { recursive: true }));

// What a test machine has on its PATH must not decide: these programs, and no others.
const programs = join(root, 'bin');
mkdirSync(programs);
for (const name of ['postgres', 'initdb', 'python3', 'npm']) writeFileSync(join(programs, name), '', { mode: 0o755 });

// The package as a user's folder has it, but of this source.
const installed = join(root, 'breakwater');
mkdirSync(installed);
writeFileSync(join(installed, 'package.json'), '{ "name": "breakwater", "type": "module", "exports": "./index.js" }');
writeFileSync(
  join(installed, 'index.js'),
  `export { defineSystem } from ${JSON.stringify(pathToFileURL(resolve('definition/define-system.ts')).href)};`,
);

function run(folder: string, script: string, ...args: string[]): Promise<Finished> {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...plainEnvironment(), PATH: programs },
  });
  return new Promise((done) => {
    const out = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text) => {
      out.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      out.stderr += text;
    });
    child.once('close', (status) => done({ status, ...out }));
  });
}

export const init = (folder: string, ...args: string[]) => run(folder, resolve('cli/main.ts'), 'init', ...args);

let folders = 0;

/** A copy of a fixture, or an empty folder. */
export function project(fixture?: string): string {
  const folder = join(root, `${folders++}`, 'project');
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  if (fixture) cpSync(resolve('test/embedded/cli/fixtures', fixture), folder, { recursive: true });
  cpSync(installed, join(folder, 'node_modules', 'breakwater'), { recursive: true });
  return folder;
}

/** The default export of a configuration, as Node loads it in that folder. */
export async function loaded(folder: string, name = 'breakwater.config.ts'): Promise<SystemDefinition> {
  const tell = join(folder, 'tell.mjs');
  writeFileSync(tell, `import value from './${name}';\nconsole.log(JSON.stringify(value));\n`);
  const { status, stdout, stderr } = await run(folder, tell);
  expect({ status, stderr }).toMatchObject({ status: 0 });
  return JSON.parse(stdout);
}

/** What is written for a fixture, when it has been seen to be a system. */
export async function written(fixture: string) {
  const folder = project(fixture);
  const { status, stdout, stderr } = await init(folder);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const value = await loaded(folder);
  expect(system.safeParse(value).error).toBeUndefined();
  return { value, stdout, text: readFileSync(join(folder, 'breakwater.config.ts'), 'utf8') };
}
