import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runnableOf } from '../../../local/ecs/runnable.ts';

let folder: string;
let elsewhere: string;
const program = () => join(elsewhere, 'main.js');
const kit = (file: string) => ({ kind: 'kit' as const, file: pathToFileURL(file).href });
const programs = () => ({
  of: (service: string) => (service === 'shelf' ? kit(program()) : undefined),
  folders: [folder],
});
const run = (name: string, file: string) =>
  runnableOf({ name, image: 'a', command: ['node', file] }, programs()).program;

beforeAll(() => {
  [folder = '', elsewhere = ''] = ['own-', 'elsewhere-'].map((name) => mkdtempSync(join(tmpdir(), name)));
  for (const file of [join(folder, 'other.js'), program(), join(elsewhere, 'other.js')]) writeFileSync(file, '');
});
afterAll(() => {
  for (const one of [folder, elsewhere]) rmSync(one, { recursive: true });
});

test('a program in one of the folders is run', () => {
  expect(run('shelf', join(folder, 'other.js'))).toEqual(kit(join(folder, 'other.js')));
});

test('a service’s own program is run wherever the system lies, as a package does', () => {
  expect(run('shelf', program())).toEqual(kit(program()));
});

test('what lies elsewhere is refused, also another service’s program', () => {
  expect(() => run('shelf', join(elsewhere, 'other.js'))).toThrow('lies in none of');
  expect(() => run('till', program())).toThrow('lies in none of');
});
