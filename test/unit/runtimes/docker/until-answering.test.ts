import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import Docker from 'dockerode';
import { untilAnswering } from '../../../../local/runtimes/docker/daemon/until-answering.ts';

const folder = mkdtempSync(join(tmpdir(), 'daemon-'));
const socketPath = join(folder, 'docker.sock');
let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  rmSync(folder, { recursive: true });
});

test('a daemon that has gone is waited for until it is back', async () => {
  let isBack = false;
  const waiting = untilAnswering({ docker: new Docker({ socketPath }) }).then(() => isBack);
  await new Promise((later) => setTimeout(later, 100));
  server = createServer((_, reply) => void reply.end('OK'));
  isBack = true;
  server.listen(socketPath);
  expect(await waiting).toBe(true);
});
