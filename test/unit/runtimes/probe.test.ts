import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import type { Probe } from '../../../lib/model/program.ts';
import { answers } from '../../../local/runtimes/embedded/probe.ts';

let folder: string;
let logFile: string;
let closing: { close(): unknown }[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'probe-'));
  logFile = join(folder, 'task.log');
  closing = [];
});
afterEach(() => {
  for (const each of closing) each.close();
  rmSync(folder, { recursive: true, force: true });
});

const host = '127.0.0.1';
const ask = (probe: Probe, port = 1, { isAlive = true, timeout = 2000 } = {}) =>
  answers(probe, { host, port, logFile, isAlive: () => isAlive }, timeout, systemClock);

async function portOf(server: Server): Promise<number> {
  server.listen(0, host);
  closing.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('by HTTP', () => {
  test.each([
    [200, true],
    [204, true],
    [302, true],
    [399, true],
    [400, false],
    [404, false],
    [503, false],
  ])('%i is well: %s', async (status, isWell) => {
    const asked: (string | undefined)[] = [];
    const port = await portOf(
      createHttpServer(({ url }, response) => {
        asked.push(url);
        response.writeHead(status).end();
      }),
    );
    expect(await ask({ kind: 'http', path: '/healthz?deep=1' }, port)).toBe(isWell);
    expect(asked).toEqual(['/healthz?deep=1']);
  });

  test('silence is not, nor a body that does not end', async () => {
    const silent = await portOf(createHttpServer(() => {}));
    expect(await ask({ kind: 'http', path: '/' }, silent, { timeout: 60 })).toBe(false);
    const endless = await portOf(createHttpServer((_, response) => void response.write('and so on')));
    expect(await ask({ kind: 'http', path: '/' }, endless, { timeout: 60 })).toBe(false);
    expect(await ask({ kind: 'http', path: '/' }, 1)).toBe(false);
  });
});

describe('by a connection', () => {
  test('one that is taken is well, also where the server speaks first', async () => {
    expect(await ask({ kind: 'tcp' }, await portOf(createServer(() => {})))).toBe(true);
    expect(await ask({ kind: 'tcp' }, await portOf(createServer((socket) => void socket.write('220 ready\n'))))).toBe(
      true,
    );
  });

  test('one that is refused, reset or ended at once is not', async () => {
    expect(await ask({ kind: 'tcp' }, 1)).toBe(false);
    // A server that a busy machine lets end it late passes for well meanwhile.
    const isFound = async (port: number) => {
      for (let left = 10; left > 0; left--) if (!(await ask({ kind: 'tcp' }, port))) return true;
      return false;
    };
    expect(await isFound(await portOf(createServer((socket: Socket) => void socket.resetAndDestroy())))).toBe(true);
    expect(await isFound(await portOf(createServer((socket) => void socket.end())))).toBe(true);
  });
});

test('by a line that it has logged', async () => {
  const probe: Probe = { kind: 'log', pattern: '^ready on \\d+$' };
  expect(await ask(probe)).toBe(false);
  writeFileSync(logFile, 'starting\nnot ready on 1\n');
  expect(await ask(probe)).toBe(false);
  writeFileSync(logFile, 'starting\nready on 8080\nserving\n');
  expect(await ask(probe)).toBe(true);
});

test('by its process', async () => {
  expect(await ask({ kind: 'alive' })).toBe(true);
  expect(await ask({ kind: 'alive' }, 1, { isAlive: false })).toBe(false);
});
