import { chmodSync, existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chaos } from './support.ts';

/** A folder with a compose file and its configuration, a Docker daemon that only says what it is, and a `docker` beside it. */
let shop: string;
let daemon: Server;
const before = { PATH: process.env.PATH, DOCKER_HOST: process.env.DOCKER_HOST };
let says = { Version: '28.2.2', ApiVersion: '1.50' };
/** What the daemon was asked to change. */
const changes: string[] = [];

const files = {
  'compose.yaml': "services:\n  web: { image: 'web:1', ports: ['80:80'] }\n  api: { image: 'api:1' }\n",
  'breakwater.config.mjs': `export default {
    compose: './compose.yaml',
    services: { web: { public: true, calls: { api: {} } }, api: { port: 81, calls: {} } },
    journeys: { page: { request: { path: '/' } } },
  };`,
  // How Compose resolves the project is in a file beside it.
  docker: `#!/bin/sh
here=$(dirname "$0")
case "$*" in
  *"compose version"*) echo 2.39.1;;
  *"config --format json"*) [ -e "$here/project" ] || { echo 'service "web" refers to undefined network back' >&2; exit 15; }; cat "$here/project";;
  *" pull "*) echo "manifest for api:1 not found: manifest unknown" >&2; exit 1;;
  *) exit 1;;
esac
`,
};
const write = (name: string, text: string) => writeFileSync(join(shop, name), text);

beforeAll(async () => {
  shop = realpathSync(mkdtempSync(join(tmpdir(), 'breakwater-refused-')));
  for (const [name, text] of Object.entries(files)) write(name, text);
  chmodSync(join(shop, 'docker'), 0o755);
  const itself = { OSType: 'linux', OperatingSystem: 'Debian', NCPU: 2, MemTotal: 2 ** 32 };
  daemon = createServer(({ method, url = '' }, reply) => {
    reply.setHeader('content-type', 'application/json');
    if (url.endsWith('/version')) return reply.end(JSON.stringify(says));
    if (url.endsWith('/info')) return reply.end(JSON.stringify(itself));
    if (method !== 'GET') changes.push(url);
    return reply.writeHead(404).end(JSON.stringify({ message: 'no such thing' }));
  });
  await new Promise<void>((listening) => void daemon.listen(join(shop, 'docker.sock'), listening));
  process.env.PATH = `${shop}${delimiter}${before.PATH}`;
  process.env.DOCKER_HOST = `unix://${join(shop, 'docker.sock')}`;
});
afterAll(() => {
  daemon.close();
  process.env.PATH = before.PATH;
  if (before.DOCKER_HOST === undefined) delete process.env.DOCKER_HOST;
  else process.env.DOCKER_HOST = before.DOCKER_HOST;
  rmSync(shop, { recursive: true, force: true });
});

const ofSystem = ['system.json', 'containers', 'journal.jsonl'];

/** What `chaos up` says where it is refused, and what it has touched. */
async function refused() {
  changes.length = 0;
  const folder = join(shop, '.breakwater');
  const system = ['--system', join(shop, 'breakwater.config.mjs'), '--folder', folder];
  const { status, stderr } = await chaos('up', ...system, '--runtime', 'docker', '--base-port', '28480');
  const left = existsSync(folder) ? readdirSync(folder).filter((name) => ofSystem.includes(name)) : [];
  return {
    status,
    said: stderr.replaceAll(shop, ''),
    touched: [...changes, ...left],
  };
}

describe('before anything is touched, a line says what keeps containers from being started, and what to do', () => {
  test('a daemon that is too old', async () => {
    says = { Version: '19.03.5', ApiVersion: '1.40' };
    expect(await refused()).toEqual({
      status: 3,
      said: expect.stringMatching(/is too old: version 19\.03\.5 \(API 1\.40\); update it to 20\.10/),
      touched: [],
    });
    says = { Version: '28.2.2', ApiVersion: '1.50' };
  });

  test('a compose file that Compose itself refuses, in its words', async () => {
    expect(await refused()).toEqual({
      status: 2,
      said: expect.stringMatching(/Compose refuses \/compose\.yaml: service "web" refers to undefined network back/),
      touched: [],
    });
  });

  test('an image that cannot be pulled; what the file says how to build is none', async () => {
    const service = (name: string) => ({ image: `${name}:1`, networks: { default: null } });
    const services = { web: { ...service('web'), build: { context: '.' } }, api: service('api') };
    write('project', JSON.stringify({ name: 'shop', services, networks: { default: {} } }));
    expect(await refused()).toEqual({
      status: 2,
      said: expect.stringMatching(
        /image api:1 of service api is not here and cannot be pulled: manifest for api:1 not found: .*; pull or build it/,
      ),
      touched: [],
    });
  });
});
