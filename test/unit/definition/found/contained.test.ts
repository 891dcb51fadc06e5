import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { look } from '../../../../definition/found/look.ts';
import { write } from '../../../../definition/found/write.ts';
import { loadSystem } from '../../../../definition/load-system.ts';
import { experimentsOf, omissionsOf } from '../../../../lib/model/experiments/index.ts';
import { folderWith, machineWith, removeFolders, systemOf } from './support.ts';

afterAll(removeFolders);

const behindProxy = {
  'compose.yaml': `services:
  edge_1:
    image: nginx:1.29
    ports: ["8080:80"]
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
  app_1:
    build: .
    environment: { DB: "postgres://app@db:5432/app" }
    healthcheck: { test: [CMD, node, well.mjs] }
  migrate:
    image: shop/migrate
    command: migrate --all
    depends_on: [db]
  db: { image: postgres:17 }
`,
  'nginx.conf': 'upstream app { server app_1:4000; }\nserver { location / { proxy_pass http://app; } }\n',
  Dockerfile: 'FROM node\nENTRYPOINT ["docker-entrypoint.sh"]\nCMD ["node", "main.mjs"]\n',
};

const contained = (files: Readonly<Record<string, string>>) => {
  const folder = folderWith(files);
  const found = look({ folder, shell: {}, path: machineWith(), isService: () => true });
  return { folder, ...write(found, folder, 'docker') };
};

test('a configuration for containers alone says what the compose file does not, and asks what nobody has said', () => {
  const { text, open } = contained(behindProxy);
  expect(systemOf(text)).toEqual({
    compose: './compose.yaml',
    services: { 'edge-1': { container: 'edge_1' }, 'app-1': { container: 'app_1' }, migrate: {} },
    stores: { db: { kind: 'server', protocol: 'postgres', port: 5432 } },
    journeys: { home: 'GET /' },
  });
  expect(text).toContain("// calls: { 'app-1': {} },");
  expect(text).toContain('// calls: { db: {} },');
  expect(open).toBe(4);
});

test('a proxy is who users reach, calls whom it leads to, and says where these listen', async () => {
  const { folder, text } = contained(behindProxy);
  const file = join(folder, 'breakwater.config.mjs');
  writeFileSync(file, text.replace(/^import .*\n/, '').replace('defineSystem(', '('));
  const { topology } = await loadSystem(file, { runtime: 'docker' });
  expect(topology.services).toMatchObject([
    { name: 'app-1', port: 4000, processName: 'node', calls: [{ to: 'db' }] },
    { name: 'migrate', processName: 'migrate', calls: [{ to: 'db' }] },
    { name: 'edge-1', port: 80, public: true, processName: 'nginx', calls: [{ to: 'app-1', undeclared: true }] },
  ]);
  expect(topology.services.filter(({ public: isPublic }) => isPublic).map(({ name }) => name)).toEqual(['edge-1']);
});

test('as processes it is left out, unless a configuration names it', async () => {
  const folder = folderWith(behindProxy);
  const found = look({ folder, shell: {}, path: machineWith() });
  expect(found.leftOut).toMatchObject([{ name: 'edge_1', why: expect.stringContaining('it leads to app_1') }]);
  expect(found.services).toMatchObject([{ name: 'app-1', port: 4000, isPublic: true }, { name: 'migrate' }]);
  const file = join(folder, 'breakwater.config.mjs');
  writeFileSync(file, "export default { compose: './compose.yaml', services: { front: { container: 'edge_1' } } };\n");
  const { topology, compose } = await loadSystem(file);
  expect(topology.services).toMatchObject([{ name: 'front', port: 80, public: true }]);
  expect(compose?.holds).toMatchObject({ edge_1: { service: 'front' } });
});

test.each([
  ['sh docker-entrypoint.sh python -u worker.py', 'python'],
  ['/sbin/tini -- /entrypoint.sh npm start', 'node'],
  ['dumb-init gosu app gunicorn app:app', 'gunicorn'],
  ['/docker-entrypoint.sh', 'docker-entrypoint.sh'],
  ['sh run.sh now', 'sh'],
])('the process that a kill finds: %s', async (command, name) => {
  const folder = folderWith({
    'compose.yaml': `services:\n  web:\n    image: web\n    entrypoint: ${command}\n    ports: ["80:80"]\n`,
    'breakwater.config.mjs': "export default { compose: './compose.yaml', services: {} };\n",
  });
  const { topology } = await loadSystem(join(folder, 'breakwater.config.mjs'), { runtime: 'docker' });
  expect(topology.services).toMatchObject([{ processName: name }]);
});

test('what an image alone runs has no known name: it is asked for, and no kill is planned until it is said', async () => {
  const { folder, text } = contained({
    'compose.yaml': 'services: { api: { image: "shop/api:3", ports: ["80:8080"] } }\n',
  });
  expect(text).toContain('// TODO: only the image knows what it runs');
  const file = join(folder, 'breakwater.config.mjs');
  writeFileSync(file, "export default { compose: './compose.yaml', services: {} };\n");
  const system = await loadSystem(file, { runtime: 'docker' });
  expect(experimentsOf(system).map(({ name }) => name)).not.toContain('kill-api');
  expect(omissionsOf(system)).toContainEqual({
    omitted: 'kill-api',
    why: 'nobody has said what its process is called: processName',
  });
});
