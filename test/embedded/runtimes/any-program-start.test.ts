import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findMarked } from '../../../base/process/find-processes.ts';
import { findOwnIn } from '../../../local/supervisor/heal-folder.ts';
import { places } from '../../../local/supervisor/state.ts';
import { chaos, eventually, temporaryFolder } from '../system/support.ts';

const file = resolve('test/embedded/runtimes/any-program/broken.ts');
let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(async () => {
  delete process.env.BROKEN;
  await chaos('down', '--folder', folder);
  rmSync(folder, { recursive: true, force: true });
}, 240_000);

/** What `chaos up` says of a system whose one service is broken in a way. */
async function up(broken: string) {
  process.env.BROKEN = broken;
  const { status, stderr } = await chaos('up', '--folder', folder, '--base-port', '30750', '--system', file);
  return { status, said: stderr.slice(stderr.indexOf('chaos: ')) };
}

/** Nothing of the system is there any more. */
async function expectNothingLeft(): Promise<void> {
  await eventually(() => findOwnIn(folder).length === 0);
  expect(findMarked(places(folder).logs)).toEqual([]);
}

describe('a system with a service that does not start is not up, nothing of it is left, and it is said', () => {
  test('that its program ends, how, and its last lines', async () => {
    const { status, said } = await up('exits');
    expect(status).toBe(3);
    expect(said).toMatch(
      /^chaos: service web does not start: exit 1; the last 20 lines of .*task-web-[0-9a-f]{8}\.log:\n/,
    );
    const lines = said.trimEnd().split('\n').slice(1);
    expect(lines).toEqual([
      ...Array.from({ length: 19 }, (_, index) => `  line ${index + 2}`),
      '  no such table: users',
    ]);
    await expectNothingLeft();
  }, 240_000);

  test('that it was not ready in its time', async () => {
    const { status, said } = await up('never-ready');
    expect(status).toBe(3);
    expect(said).toMatch(
      /^chaos: service web does not start: not ready after 3 s: nobody takes a connection on port \d+; the last line of .*:\n {2}starting, slowly\n$/,
    );
    await expectNothingLeft();
  }, 240_000);

  test('that its health path is not there', async () => {
    const { status, said } = await up('no-path');
    expect(status).toBe(3);
    expect(said).toMatch(/^chaos: service web does not start: not ready after 3 s: GET \/nope answered 404; the last /);
    await expectNothingLeft();
  }, 240_000);

  test('that it wants a port of its own', async () => {
    const { status, said } = await up('in-use');
    expect(status).toBe(3);
    expect(said).toMatch(
      /EADDRINUSE.*\n {2}A program that does not listen on the port in PORT needs `fixedPort: true`/,
    );
    await expectNothingLeft();
  }, 240_000);

  test.each([
    ['no-program', 'no-such-program-here cannot be started: no program of that name is in PATH'],
    ['no-file', './no-such-file cannot be started: there is no such file'],
    ['no-folder', 'sh cannot be started: there is no folder /no/such/folder'],
    ['no-permission', `${resolve('package.json')} cannot be started: it may not be executed`],
  ])(
    'that it cannot be started: %s',
    async (broken, reason) => {
      expect(await up(broken)).toEqual({ status: 3, said: `chaos: service web does not start: ${reason}\n` });
      await expectNothingLeft();
    },
    240_000,
  );

  test('that its port is in use, and who has it', async () => {
    const holder = createServer();
    await new Promise<void>((listening) => void holder.listen(30_760, '127.0.0.1', listening));
    try {
      const { status, said } = await up('fixed');
      expect(status).toBe(3);
      expect(said).toMatch(
        new RegExp(
          `^chaos: port 30760 of service web is in use already, by process ${process.pid} \\(.+\\): end that first\n$`,
        ),
      );
    } finally {
      holder.close();
    }
    await expectNothingLeft();
  }, 240_000);
});

test('a program that fails until what it needs is there is started again, as ECS does', async () => {
  expect((await up('second-time')).status).toBe(0);
}, 240_000);
