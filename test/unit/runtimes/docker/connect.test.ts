import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { daemonAddress, unreachable } from '../../../../local/runtimes/docker/daemon/address.ts';
import { connectDaemon } from '../../../../local/runtimes/docker/daemon/connect.ts';

let folder: string;
let socket: string;
let server: Server | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'daemon-'));
  socket = join(folder, 'docker.sock');
});
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((done) => (server ? server.close(done) : done(undefined)));
  server = undefined;
  rmSync(folder, { recursive: true });
});

const version = { Version: '28.5.1', ApiVersion: '1.51' };
const info = {
  OSType: 'linux',
  OperatingSystem: 'Debian GNU/Linux 12 (bookworm)',
  KernelVersion: '6.1.0-18-amd64',
  Architecture: 'x86_64',
  CgroupVersion: '2',
  SecurityOptions: ['name=seccomp,profile=builtin', 'name=cgroupns'],
  NCPU: 8,
  MemTotal: 16 * 1024 ** 3,
};

/** A daemon that says this of itself. */
async function daemon(says: { readonly version?: object; readonly info?: object }): Promise<void> {
  server = createServer(({ url = '' }, reply) => {
    reply.setHeader('content-type', 'application/json');
    const body = url.endsWith('/version') ? { ...version, ...says.version } : { ...info, ...says.info };
    reply.end(JSON.stringify(body));
  });
  await new Promise<void>((done) => void server?.listen(socket, done));
}

const connected = () => connectDaemon(`unix://${socket}`);

test('what the daemon is', async () => {
  await daemon({});
  expect(await connected()).toMatchObject({
    address: `unix://${socket}`,
    version: '28.5.1',
    kernel: '6.1.0-18-amd64',
    architecture: 'x86_64',
    cgroupVersion: '2',
    isDesktop: false,
    isRootless: false,
  });
});

test('Docker Desktop, and a daemon without root', async () => {
  await daemon({ info: { OperatingSystem: 'Docker Desktop', SecurityOptions: ['name=rootless'] } });
  expect(await connected()).toMatchObject({ isDesktop: true, isRootless: true });
});

test('one that does not tell the version of its cgroups has version 1', async () => {
  await daemon({ info: { CgroupVersion: undefined, SecurityOptions: null } });
  expect(await connected()).toMatchObject({ cgroupVersion: '1' });
});

describe('what cannot be worked with', () => {
  test('no socket', async () => {
    await expect(connected()).rejects.toMatchObject({
      name: 'DaemonError',
      message: `no Docker daemon answers at unix://${socket}`,
      advice: expect.stringContaining('DOCKER_HOST'),
    });
  });

  test('what is no socket', async () => {
    writeFileSync(socket, '');
    await expect(connected()).rejects.toMatchObject({
      name: 'DaemonError',
      message: `no Docker daemon answers at unix://${socket}`,
    });
  });

  test('a socket that this user may not use', () => {
    writeFileSync(socket, '', { mode: 0o640 });
    const refused = Object.assign(new Error(`connect EACCES ${socket}`), { code: 'EACCES', path: socket });
    const { message, advice } = unreachable(`unix://${socket}`, refused);
    expect(message).toMatch(
      /^user \S+ may not use .*docker\.sock, the socket .* \(of user \d+, group \d+, mode 640\)$/,
    );
    expect(advice).toContain('usermod -aG docker');
  });

  test('too old', async () => {
    await daemon({ version: { Version: '19.03.15', ApiVersion: '1.40' } });
    await expect(connected()).rejects.toMatchObject({
      message: `the Docker daemon at unix://${socket} is too old: version 19.03.15 (API 1.40)`,
      advice: expect.stringContaining('20.10'),
    });
  });

  test('Windows containers', async () => {
    await daemon({ info: { OSType: 'windows' } });
    await expect(connected()).rejects.toMatchObject({ message: expect.stringContaining('windows containers') });
  });

  test('a daemon of who knows what', async () => {
    server = createServer((_, reply) => reply.writeHead(500).end('{"message":"broken"}'));
    await new Promise<void>((done) => void server?.listen(socket, done));
    await expect(connected()).rejects.toMatchObject({ message: expect.stringContaining('broken') });
  });

  test.each(['', 'docker.sock', 'ftp://daemon'])('%j is no address', async (address) => {
    await expect(connectDaemon(address)).rejects.toMatchObject({
      message: expect.stringContaining('is no address of a Docker daemon'),
    });
  });
});

test('DOCKER_HOST says where, else the usual socket where no `docker` tells of a context', () => {
  expect(daemonAddress({ DOCKER_HOST: 'tcp://10.0.0.1:2375' })).toBe('tcp://10.0.0.1:2375');
  expect(daemonAddress({ PATH: folder })).toBe('unix:///var/run/docker.sock');
});
