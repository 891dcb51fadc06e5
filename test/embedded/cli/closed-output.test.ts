import { execFile } from 'node:child_process';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from '@jest/globals';
import { findOwnIn } from '../../../local/supervisor/heal-folder.ts';
import { plainEnvironment } from '../../support/plain-environment.ts';
import { chaosIn, startChaos, temporaryFolder } from '../system/support.ts';

const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true }));

test('a reader that has seen enough ends nothing in disorder', async () => {
  const command = `"${process.execPath}" "${resolve('cli/main.ts')}" faults | head -1`;
  const { stdout, stderr } = await promisify(execFile)('sh', ['-c', command], { env: plainEnvironment() });
  expect({ stdout: stdout.split('\n').length, stderr }).toEqual({ stdout: 2, stderr: '' });
});

test('a run whose reader has gone is interrupted and undone, as when a terminal is closed', async () => {
  cpSync('test/embedded/cli/fixtures/own', folder, { recursive: true });
  const file = join(folder, 'breakwater.config.ts');
  writeFileSync(
    file,
    `export default { services: { web: { command: 'node web.mjs', public: true, health: '/health', replicas: 2 } } };`,
  );
  const place = join(folder, '.breakwater');
  const own = ['--system', file, '--folder', place, '--base-port', '30020'];
  const { child, finished } = startChaos('run', 'hang-web', '--json', ...own);
  child.stdout?.once('data', () => child.stdout?.destroy());
  const { status, stderr } = await finished;
  expect(stderr).toContain('interrupted');
  expect(stderr).not.toMatch(/EPIPE|\n\s+at /);
  expect({ status, left: findOwnIn(place) }).toEqual({ status: 130, left: [] });
  expect((await chaosIn(folder, 'heal')).stdout).toMatch(/^(0 faults undone, 0 processes ended|Nothing to heal)/);
}, 120_000);
