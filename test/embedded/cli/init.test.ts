import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { SystemDefinition } from '../../../definition/definition.ts';
import { system } from '../../../definition/schema/system.ts';
import { plainEnvironment } from '../../support/plain-environment.ts';
import type { Finished } from '../system/support.ts';

const root = mkdtempSync(join(tmpdir(), 'init-'));
afterAll(() => rmSync(root, { recursive: true }));

// What a test machine has on its PATH must not decide: these programs, and no others.
const programs = join(root, 'bin');
mkdirSync(programs);
for (const name of ['postgres', 'initdb', 'python3', 'npm']) writeFileSync(join(programs, name), '', { mode: 0o755 });

// The package as a user's folder has it, but of this source.
const installed = join(root, 'breakwater');
mkdirSync(installed);
writeFileSync(join(installed, 'package.json'), '{ "name": "breakwater", "type": "module", "exports": "./index.js" }');
writeFileSync(
  join(installed, 'index.js'),
  `export { defineSystem } from ${JSON.stringify(pathToFileURL(resolve('definition/define-system.ts')).href)};`,
);

function run(folder: string, script: string, ...args: string[]): Promise<Finished> {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...plainEnvironment(), PATH: programs },
  });
  return new Promise((done) => {
    const out = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text) => {
      out.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      out.stderr += text;
    });
    child.once('close', (status) => done({ status, ...out }));
  });
}

const init = (folder: string, ...args: string[]) => run(folder, resolve('cli/main.ts'), 'init', ...args);

let folders = 0;

/** A copy of a fixture, or an empty folder. */
function project(fixture?: string): string {
  const folder = join(root, `${folders++}`, 'project');
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  if (fixture) cpSync(resolve('test/embedded/cli/fixtures', fixture), folder, { recursive: true });
  cpSync(installed, join(folder, 'node_modules', 'breakwater'), { recursive: true });
  return folder;
}

/** The default export of a configuration, as Node loads it in that folder. */
async function loaded(folder: string, name = 'breakwater.config.ts'): Promise<SystemDefinition> {
  const tell = join(folder, 'tell.mjs');
  writeFileSync(tell, `import value from './${name}';\nconsole.log(JSON.stringify(value));\n`);
  const { status, stdout, stderr } = await run(folder, tell);
  expect({ status, stderr }).toMatchObject({ status: 0 });
  return JSON.parse(stdout);
}

/** What is written for a fixture, when it has been seen to be a system. */
async function written(fixture: string) {
  const folder = project(fixture);
  const { status, stdout, stderr } = await init(folder);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const value = await loaded(folder);
  expect(system.safeParse(value).error).toBeUndefined();
  return { value, stdout, text: readFileSync(join(folder, 'breakwater.config.ts'), 'utf8') };
}

describe('a compose file as people write it becomes a configuration', () => {
  test('a voting app', async () => {
    const { text, stdout } = await written('compose-voting');
    expect(text).toBe(`import { defineSystem } from 'breakwater';

// Written by \`breakwater init\` from docker-compose.yml. What only you can say is marked TODO.
export default defineSystem({
  compose: './docker-compose.yml',
  services: {
    vote: {
      command: 'python3 app.py',
      cwd: './vote',
      // TODO: it depends on redis, and nothing here tells it where that is: add the variable that it reads, such as
      // REDIS_URL: '\${redis.url}', or faults between them hit nothing
      port: 80, // TODO: only root may listen below 1024 on most machines
      fixedPort: true, // nothing shows that it listens where PORT says: where it does, take this line out
      public: true,
      health: '/',
    },
    result: {
      command: 'node server.js',
      cwd: './result',
      env: { DATABASE_URL: 'postgres://votes:votes@\${db.host}:\${db.port}/votes' },
      port: 4000,
      public: true,
    },
    worker: {
      command: 'go run .', // /worker is built into the image; guessed, for there is a go.mod
      cwd: './worker',
      env: {
        REDIS_HOST: '\${redis.host}',
        DB_HOST: '\${db.host}',
        DB_PORT: '\${db.port}',
        REDIS_PORT: '\${redis.port}', // guessed: it is told the host alone, and the link has a port of its own
      },
      replicas: 1,
      health: 'alive', // nobody said that it listens anywhere
    },
  },
  stores: {
    redis: { kind: 'redis' },
    db: {
      kind: 'server',
      protocol: 'postgres',
      port: 5432,
      prepare: ['initdb -D \${self.folder}/data -U votes --auth trust'],
      command: 'postgres -D \${self.folder}/data -h \${self.host} -p \${self.port} -c unix_socket_directories=',
      setup: ['createdb -h \${self.host} -p \${self.port} -U votes votes'],
    },
  },
  // TODO: what users do: a guess that proves little. Name the requests that matter, with their weights
  journeys: {
    home: { at: 'vote', request: 'GET /' },
    'result-home': { at: 'result', request: 'GET /' },
  },
});
`);
    expect(stdout).toBe(
      [
        'Wrote breakwater.config.ts from docker-compose.yml.',
        '  services: vote, result, worker; public: vote, result',
        '  stores:   redis, db',
        '  open:     3 questions, each marked TODO in the file',
        'Next: npx breakwater check',
        '',
      ].join('\n'),
    );
  });

  test('long syntax, profiles and env files', async () => {
    const { value, text, stdout } = await written('compose-profiles');
    expect(value).toMatchObject({
      name: 'notes',
      services: {
        web: {
          command: 'npm start',
          cwd: './web',
          envFile: './web/web.env',
          env: { API_BASE_URL: '${api.url}/v1' },
          port: 3000,
          stopSeconds: 20,
        },
        api: {
          command: 'uvicorn main:app --host 0.0.0.0 --port ${self.port}',
          cwd: './api',
          envFile: './api/default.env',
          env: {
            DATABASE_URL: 'postgresql+asyncpg://notes:${env.POSTGRES_PASSWORD}@${database.host}:${database.port}/notes',
            LOG_LEVEL: 'debug',
            ADMIN: "Anna O'Neill $5",
          },
          health: '/healthz',
          startSeconds: 90,
          limits: { cpu: 512, memory: 256 },
        },
      },
      stores: {
        database: {
          setup: [expect.stringContaining('createdb'), expect.stringMatching(/^psql .* -f db\/init\/001-notes\.sql$/)],
        },
      },
      journeys: { home: 'GET /' },
    });
    expect(text).not.toContain('not-for-others');
    expect(stdout).toContain('  left out: migrate, mail, adminer\n');
  });

  test('anchors and extends', async () => {
    const { value, text } = await written('compose-anchors');
    expect(value.services).toMatchObject({
      orders: {
        command: 'mvn -q spring-boot:run',
        env: {
          SERVER_PORT: '${self.port}',
          DB_SERVER: '${sql.host}',
          SPRING_DATASOURCE_URL: 'jdbc:mysql://${sql.host}:${sql.port}/shop?useSSL=false',
          STOCK_URL: '${stock-service.url}',
          SPRING_DATA_REDIS_PORT: '${cache.port}',
        },
        public: true,
        health: '/actuator/health',
        limits: { cpu: 1536, memory: 512 },
      },
      'stock-service': {
        command: 'stock -listen :${self.port}',
        health: '/ready',
        env: { DSN: 'shop:shop@tcp(${sql.host}:${sql.port})/shop' },
      },
    });
    expect(value.stores).toEqual({ sql: { kind: 'server', protocol: 'mysql', port: 3306 }, cache: { kind: 'redis' } });
    expect(text).toContain('// TODO: mariadbd is not on PATH: install it and take the lines below');
  });

  test('replicas behind proxies', async () => {
    const { value, text } = await written('compose-replicas');
    expect(value.services).toMatchObject({
      app: { command: './docker-entrypoint.sh node index.mjs', replicas: 3, port: 3000, public: true },
      search: { command: 'TODO', port: 9000, fixedPort: true },
    });
    expect(value.services.app?.env).toMatchObject({
      MONGO_URL: 'mongodb://${mongo-1.host}:${mongo-1.port},${mongo-2.host}:${mongo-2.port}/forum?replicaSet=rs0',
      SESSION_STORE: 'redis://:s3cr3t@${sessions.host}:${sessions.port}/1',
    });
    expect(Object.keys(value.services)).toEqual(['app', 'search']);
    expect(text).toContain('// traefik is left out: it leads to app, which users reach here without it');
    expect(text).toContain('// TODO: it is started by `mongod --replSet rs0 --bind_ip_all` now');
  });

  test('a pipeline of workers', async () => {
    const { value } = await written('compose-pipeline');
    expect(value.services).toMatchObject({
      upload: {
        command: 'gunicorn upload.wsgi --bind 0.0.0.0:${self.port} --workers 2',
        cwd: './src',
        env: { LEGACY_DATABASE: 'host=${postgres.host} port=${postgres.port} dbname=app user=app' },
        public: true,
      },
      resize: { replicas: 4, health: 'alive' },
      notify: {
        command: ['sh', '-c', 'python -m pipeline.wait && exec celery -A pipeline worker -Q notify'],
        replicas: 2,
      },
      beat: { command: ['celery', '-A', 'pipeline', 'beat', '--schedule', '/tmp/beat schedule'], replicas: 1 },
    });
    expect(value.stores).toMatchObject({ rabbitmq: { protocol: 'amqp' }, postgres: { protocol: 'postgres' } });
  });
});

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
