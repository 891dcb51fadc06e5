import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { init, loaded, project } from './support/initialized.ts';

test('what is there already is never overwritten, in whichever form', async () => {
  for (const name of ['breakwater.config.ts', 'breakwater.config.json']) {
    const folder = project('compose-voting');
    writeFileSync(join(folder, name), 'mine');
    expect(await init(folder)).toEqual({
      status: 2,
      stdout: '',
      stderr: `chaos: there is a ${name} here, and init overwrites nothing: --dry-run prints what it would write\n`,
    });
    expect(readFileSync(join(folder, name), 'utf8')).toBe('mine');
    const { status, stdout } = await init(folder, '--dry-run');
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('export default defineSystem({') });
  }
});

test('--dry-run writes nothing', async () => {
  const folder = project('compose-voting');
  expect((await init(folder, '--dry-run')).status).toBe(0);
  expect(existsSync(join(folder, 'breakwater.config.ts'))).toBe(false);
});

test('where files are said to be no modules, the configuration is one by its name', async () => {
  const folder = project('compose-voting');
  writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }');
  expect((await init(folder)).stdout).toContain('Wrote breakwater.config.mts');
  expect(Object.keys((await loaded(folder, 'breakwater.config.mts')).services)).toEqual(['vote', 'result', 'worker']);
});

test('a compose file elsewhere is named by --from', async () => {
  const folder = project();
  cpSync(resolve('test/embedded/cli/fixtures/compose-voting'), join(folder, 'deploy'), { recursive: true });
  expect((await init(folder, '--from', 'deploy/docker-compose.yml')).status).toBe(0);
  expect((await loaded(folder)).services.result).toMatchObject({ cwd: './deploy/result' });
});

test('for containers alone it has no commands, and needs a compose file', async () => {
  const folder = project('compose-voting');
  expect(await init(folder, '--runtime', 'docker')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('Next: npx breakwater check --runtime docker'),
  });
  const { services, compose } = await loaded(folder);
  expect(compose).toBe('./docker-compose.yml');
  expect(Object.values(services).map(({ command }) => command)).toEqual([undefined, undefined, undefined]);
  const other = project();
  writeFileSync(join(other, 'Procfile'), 'web: npm start\n');
  expect(await init(other, '--runtime', 'docker')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('there is no compose file with services here'),
  });
});

describe('what cannot be read is wrong usage', () => {
  test('an empty folder: it says what it looks for', async () => {
    const { status, stdout, stderr } = await init(project());
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(
      /^chaos: nothing that can be run was found in .*: it looks for a compose file \(compose\.yaml, .*\n$/,
    );
  });

  test('a compose file that is no YAML: file, line, column and what', async () => {
    const folder = project();
    writeFileSync(join(folder, 'compose.yml'), 'services:\n  web:\n    image: "node\n');
    const { status, stderr } = await init(folder);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^chaos: .*compose\.yml:\d+:\d+ is no YAML: Missing closing "quote\n$/);
    expect(existsSync(join(folder, 'breakwater.config.ts'))).toBe(false);
  });

  test('a file that --from names and that is not there', async () => {
    expect(await init(project(), '--from', 'none.yml')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/none\.yml cannot be read: ENOENT/),
    });
  });
});
