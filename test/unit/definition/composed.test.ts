import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { loadSystem } from '../../../definition/load-system.ts';
import { lacksCooperation } from '../../../lib/model/faults/cooperation.ts';
import type { RuntimeName } from '../../../lib/model/runtime-name.ts';
import { serviceNamed } from '../../../lib/model/topology.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'composed-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const compose = `services:
  web:
    image: shop/web:1
    ports: ["8000:3000"]
    environment: { DATABASE_URL: "postgres://app@db:5432/app", CACHE: "redis://cache:6379" }
    depends_on: [worker_1]
    healthcheck: { test: curl -f http://localhost:3000/health }
    deploy: { replicas: 3 }
  worker_1:
    image: shop/worker:1
    expose: ["9000"]
    environment: { DATABASE_URL: "postgres://app@db:5432/app" }
  db:
    image: postgres:17
  cache:
    image: redis:8
`;

let count = 0;
function systemOf(text: string, file = compose, runtime?: RuntimeName) {
  const own = join(folder, `shop-${count++}`);
  const written = join(own, 'breakwater.config.mjs');
  mkdirSync(dirname(written), { recursive: true });
  writeFileSync(join(own, 'compose.yaml'), file);
  writeFileSync(written, `export default ${text};\n`);
  return loadSystem(written, runtime && { runtime });
}

test('memory can be filled from outside where tasks are containers', async () => {
  const text = "{ compose: './compose.yaml', services: {} }";
  const webOn = async (runtime: RuntimeName) => serviceNamed((await systemOf(text, compose, runtime)).topology, 'web');
  expect(lacksCooperation('memory-stress', await webOn('docker'))).toBeUndefined();
  expect(lacksCooperation('memory-stress', await webOn('embedded'))).toMatch(/cannot be filled from outside/);
});

describe('a configuration with a compose file', () => {
  test('has the services, stores, ports, replicas, health and calls of that', async () => {
    const system = await systemOf("{ compose: './compose.yaml', services: {} }");
    expect(system.topology.services).toMatchObject([
      {
        name: 'web',
        port: 3000,
        public: true,
        replicas: 3,
        calls: [
          { to: 'db', undeclared: true },
          { to: 'cache', undeclared: true },
          { to: 'worker-1', undeclared: true },
        ],
      },
      { name: 'worker-1', replicas: 1, calls: [{ to: 'db' }] },
    ]);
    expect(system.topology.stores).toEqual([
      { kind: 'server', name: 'db', protocol: 'postgres', port: 5432 },
      { kind: 'redis', name: 'cache', port: 6379 },
    ]);
    expect(system.programOf('web')).toEqual({ kind: 'container' });
    expect(system.compose?.holds).toEqual({
      web: { service: 'web' },
      worker_1: { service: 'worker-1' },
      db: { stores: ['db'] },
      cache: { stores: ['cache'] },
    });
    expect(system.compose?.file).toMatch(/\/compose\.yaml$/);
  });

  test('goes by what it says itself before that, and names what it is about', async () => {
    const system = await systemOf(
      "{ compose: 'compose.yaml', services: { web: { replicas: 2, calls: { db: { degradable: true } } }, jobs: { container: 'worker_1' } }, stores: { db: { kind: 'server', protocol: 'tcp', port: 5432 } } }",
    );
    expect(system.topology.services).toMatchObject([
      { name: 'web', port: 3000, replicas: 2, calls: [{ to: 'db', degradable: true }, { to: 'jobs' }] },
      { name: 'jobs' },
    ]);
    expect(system.topology.stores).toMatchObject([{ name: 'db', protocol: 'tcp' }]);
    expect(system.compose?.holds).toEqual({
      web: { service: 'web' },
      worker_1: { service: 'jobs' },
      db: { stores: ['db'] },
    });
  });
});

describe('what is wrong with it', () => {
  test.each([
    [
      'a file that is not there',
      "{ compose: './compos.yaml', services: {} }",
      /compose: there is no file ".*compos\.yaml"; did you mean .*compose\.yaml\?/,
    ],
    [
      'a container that the file does not have',
      "{ compose: './compose.yaml', services: { web: { container: 'wbe' } } }",
      /services\.web\.container: the compose file has no service "wbe"; did you mean "?web"?\?/,
    ],
    [
      'a service that is in no file and has no command',
      "{ compose: './compose.yaml', services: { web: {}, wrker: {} } }",
      /services\.wrker: the compose file has no service "wrker".*, and it has no command/,
    ],
    [
      'a variable of a command that there is not',
      "{ compose: './compose.yaml', services: { web: { env: { A: 1 } } } }",
      /services\.web\.env is of a command, which there is not: the compose file says it/,
    ],
    [
      'a container without a compose file',
      "{ services: { web: { command: 'node', container: 'web', public: true } } }",
      /services\.web\.container is of a compose file, which there is not/,
    ],
    [
      'no command without a compose file',
      '{ services: { web: { public: true } } }',
      /services\.web\.command is missing/,
    ],
  ])('%s', async (_, text, message) => {
    await expect(systemOf(text)).rejects.toThrow(message);
  });

  test('a file that is no compose file', async () => {
    await expect(systemOf("{ compose: './compose.yaml', services: {} }", 'services: [1]')).rejects.toThrow(
      /compose: .*compose\.yaml is no compose file: its services are no map/,
    );
  });
});

describe('how many tasks there are', () => {
  const text =
    "{ compose: './compose.yaml', services: { web: { command: 'node web.js' }, 'worker-1': { command: 'node' } } }";
  test.each([
    ['as processes: as told, or two', 'embedded', [3, 2]],
    ['in containers: as many as the file has', 'docker', [3, 1]],
  ] as const)('%s', async (_, runtime, replicas) => {
    const { topology } = await systemOf(text, compose, runtime);
    expect(topology.services.map((service) => service.replicas)).toEqual(replicas);
  });

  test('one of a fixed port as a process, and in containers as many as the file has', async () => {
    const fixed =
      "{ compose: './compose.yaml', services: { web: { command: 'node web.js', port: 3000, fixedPort: true } } }";
    const replicas = async (runtime: RuntimeName) =>
      (await systemOf(fixed, compose, runtime)).topology.services.map((service) => service.replicas);
    expect([await replicas('embedded'), await replicas('docker')]).toEqual([[1], [3]]);
  });
});
