import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Event } from '../../../lib/model/events/event.ts';
import { chaos, temporaryFolder } from './support.ts';

const system = 'test/embedded/system/fixtures/shell/breakwater.config.ts';
const own = ['--base-port', '29950', '--system', system, '--rate', '30'];
let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
  process.env.API_TOKEN = 'of-the-shell';
});
afterEach(() => {
  delete process.env.API_TOKEN;
  delete process.env.LOAD_FAILS;
  rmSync(folder, { recursive: true });
});

test('users send what the configuration reads of the shell', async () => {
  const { stdout } = await chaos('run', 'kill-web', '--json', '--folder', folder, ...own);
  const events = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Event);
  const windows = events.flatMap((event) => (event.type === 'window' && event.scope === 'users' ? event : []));
  expect(windows.reduce((sum, { served }) => sum + served, 0)).toBeGreaterThan(100);
}, 120_000);

test('a configuration that fails for the load generator alone is named, with what it says', async () => {
  process.env.LOAD_FAILS = 'load/main';
  const { status, stderr } = await chaos('run', 'kill-web', '--folder', folder, ...own);
  expect(status).toBe(3);
  expect(stderr).toContain('it cannot be loaded: only here it fails');
  expect(stderr).toContain(join('shell', 'breakwater.config.ts'));
}, 120_000);
