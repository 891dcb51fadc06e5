import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Daemon } from '../../../../local/runtimes/docker/daemon/daemon.ts';
import { openProject } from '../../../../local/runtimes/docker/project/open-project.ts';

const hasCompose = spawnSync('docker', ['compose', 'version']).status === 0;
if (!hasCompose) process.stderr.write('SKIPPED: what Compose says of a file: no Compose v2 here\n');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'project-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const daemon = { address: 'unix:///nowhere/docker.sock' } as Daemon;
const open = (text: string, env: Readonly<Record<string, string>> = {}) => {
  const file = join(folder, 'compose.yaml');
  writeFileSync(file, text);
  return openProject({ daemon, file, name: 'theirs', of: folder, folder: join(folder, 'ours'), env });
};

(hasCompose ? describe : describe.skip)('a compose file', () => {
  test('is read as Compose resolves it', async () => {
    const { composed } = await open(
      `
services:
  web:
    image: "web:$VERSION"
    scale: 2
    restart: unless-stopped
    ports: ["127.0.0.1:0:80", "53:53/udp"]
    expose: ["7001-7002"]
    links: ["db:database"]
    extra_hosts: ["old=10.1.1.1"]
    depends_on: { db: { condition: service_healthy } }
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]
  db: { image: db, container_name: my-db, networks: { back: { aliases: [store] } }, healthcheck: { test: [CMD, ok] } }
  tool: { image: tool, profiles: [tools] }
  agent: { image: agent, network_mode: host }
networks: { back: {} }
`,
      { VERSION: '7' },
    );
    expect(Object.keys(composed.services).toSorted()).toEqual(['agent', 'db', 'web']);
    expect(composed.services.web).toMatchObject({
      ...{ image: 'web:7', containers: 2, ports: [80, 7001, 7002], hasUdp: true, knownHosts: ['old'], restarts: true },
      ...{ links: { database: 'db' }, networks: { default: [] }, dependsOn: { db: 'service_healthy' } },
      mounts: [{ source: join(folder, 'nginx.conf'), target: '/etc/nginx/nginx.conf' }],
    });
    expect(composed.services.db).toMatchObject({
      ...{ containerName: 'my-db', networks: { back: ['store'] }, healthInterval: 30_000, restarts: false },
    });
    expect(composed.services.agent?.networkMode).toBe('host');
  });

  test('that Compose refuses is refused in its own words', async () => {
    await expect(open('servces: {}')).rejects.toMatchObject({
      name: 'UsageError',
      message: expect.stringMatching(/^Compose refuses .*compose\.yaml: .*servces/s),
    });
    await expect(open('services: { web: { image: x, depends_on: [gone] } }')).rejects.toThrow(/gone/);
  });
});

describe('where there is no Compose', () => {
  const { PATH } = process.env;
  afterEach(() => {
    process.env.PATH = PATH;
  });

  test('that is told, with what to do', async () => {
    process.env.PATH = folder;
    await expect(open('services: {}')).rejects.toMatchObject({
      name: 'DaemonError',
      message: expect.stringMatching(/^there is no Docker Compose here: .*ENOENT/),
      advice: expect.stringMatching(/install/),
    });
  });
});
