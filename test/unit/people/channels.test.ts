import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';

const folder = mkdtempSync(join(tmpdir(), 'channels-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A process that opens channels, says whether their secrets are there, and ends in some way. */
function open(name: string, end: string) {
  const secretsFile = join(folder, name, 'notify-secrets.json');
  const module = pathToFileURL(resolve('local/supervisor/people/channels.ts')).href;
  const program = `
    import { existsSync } from 'node:fs';
    import { openChannels } from ${JSON.stringify(module)};
    const channels = openChannels({ secretsFile: ${JSON.stringify(secretsFile)}, api: 'http://127.0.0.1:1' });
    console.log(existsSync(channels.secretsFile));
    ${end}`;
  const args = ['--input-type=module', '--eval', program];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', env: { PATH: process.env.PATH } });
  return { status, stdout: stdout.trim(), isLeft: existsSync(secretsFile) };
}

test.each([
  ['its channels are closed', 'channels.close();', 0],
  ['it gives up', 'process.exit(1);', 1],
  ['it fails', 'throw new Error();', 1],
])('no secrets are left where %s', (name, end, status) => {
  expect(open(name, end)).toEqual({ status, stdout: 'true', isLeft: false });
});
