import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { UsageError } from '../../../../base/usage-error.ts';
import { configurationOf, folderWith, removeFolders } from './support.ts';

afterAll(removeFolders);

const found = (files: Readonly<Record<string, string>>) => configurationOf(folderWith(files));

test('a file that is named and is neither is refused by its name', () => {
  const folder = folderWith({
    'package.json': '{ "scripts": { "start": "node ." } }',
    'x.yml': 'web: 1\n',
    Procfile: '',
  });
  for (const name of ['package.json', 'x.yml']) {
    expect(() => configurationOf(folder, { from: name })).toThrow(`${name} is neither a compose file`);
  }
  expect(() => configurationOf(folder, { from: 'Procfile' })).toThrow('Procfile has no process');
  expect(() => configurationOf(folder, { from: 'deploy/Procfile' })).toThrow('deploy/Procfile cannot be read');
});

describe('workspaces', () => {
  const files = {
    'package.json': '{ "workspaces": ["apps/*", "!apps/old"] }',
    'apps/web/package.json':
      '{ "name": "@shop/web", "scripts": { "start": "next start" }, "dependencies": { "next": "15" } }',
    'apps/web/.env': 'API_URL=http://localhost:4000/v1\n',
    'apps/api/package.json': '{ "scripts": { "start": "node --enable-source-maps main.js" } }',
    'apps/api/main.js': 'listen(process.env.PORT)',
    'apps/api/.env': 'PORT=4000\nDB_HOST=127.0.0.1\nDB_PORT=5433\n',
    'apps/library/package.json': '{ "name": "library" }',
  };

  test('are those with a start script; who listens where the other calls is that other', () => {
    expect(found(files).value.services).toEqual({
      api: { command: 'node --enable-source-maps main.js', cwd: './apps/api', envFile: './apps/api/.env', port: 4000 },
      web: {
        command: 'npm start',
        cwd: './apps/web',
        envFile: './apps/web/.env',
        env: { API_URL: '${api.url}/v1' },
        public: true,
      },
    });
  });

  test('have the port that their start script says, which npm would have it keep', () => {
    const start = (script: string) => JSON.stringify({ scripts: { start: script } });
    const { value, text } = found({
      'package.json': '{ "workspaces": ["apps/*"] }',
      'apps/web/package.json': start('API_URL=http://localhost:4000 node web.js'),
      'apps/api/package.json': start('cross-env PORT=4000 NODE_ENV=production node api.js'),
      'apps/site/package.json': start('PORT=3000 astro dev'),
    });
    expect(value.services).toMatchObject({
      web: { command: 'node web.js', env: { API_URL: '${api.url}' } },
      api: { command: 'node api.js', port: 4000, env: { NODE_ENV: 'production' } },
      site: { command: 'npm start' },
    });
    expect(text.replaceAll(/\s+\/\/ /g, ' ')).toContain('TODO: its start script says PORT=3000, whatever it is told');
  });

  test('do not have those that are excluded, wherever that is said', () => {
    const start = (name: string) => `{ "name": "${name}", "scripts": { "start": "node ." } }`;
    const { value } = found({
      'package.json': '{ "workspaces": ["!apps/old", "./apps/*", "!**/test/**", "apps/test/kept"] }',
      'apps/web/package.json': start('web'),
      'apps/old/package.json': start('old'),
      'apps/test/package.json': start('test'),
      'apps/test/kept/package.json': start('kept'),
    });
    expect(Object.keys(value.services).toSorted()).toEqual(['kept', 'web']);
  });

  test('that have no start script are left out with the reason; programs that npm knows nothing of are beside them', () => {
    const { value, text } = found({
      ...files,
      'apps/jobs/package.json': '{ "main": "index.js" }',
      'stock/go.mod': 'module stock',
      'mail/requirements.txt': '',
      'mail/app.py': '',
      'count/pyproject.toml': '',
    });
    expect(Object.keys(value.services).toSorted()).toEqual(['api', 'mail', 'web']);
    const plain = text.replaceAll(/\s+\/\/ /g, ' ');
    expect(plain).toContain(
      'apps/jobs is left out: there is a package.json, and no start script in it, nor a server.js',
    );
    expect(plain).toContain('library is left out: there is a package.json, and no start script in it');
    expect(plain).toContain('stock is left out: there is a go.mod, and no package main');
    expect(plain).toContain('count is left out: there is a pyproject.toml, and none of app.py');
  });

  test('use the stores of a compose file that has nothing else', () => {
    const { value } = found({
      ...files,
      'docker-compose.yml': 'services:\n  postgres: { image: postgres, ports: ["5433:5432"] }\n',
    });
    expect(value.stores).toHaveProperty('postgres');
    expect(value.services.api?.env).toEqual({ DB_HOST: '${postgres.host}', DB_PORT: '${postgres.port}' });
  });
});

test('folders of programs are guessed by their build files', () => {
  const { value, text } = found({
    'web/package.json': '{ "scripts": { "start": "node server.js" } }',
    'orders/pom.xml': '<project>spring-boot-starter-parent</project>',
    'orders/mvnw': '',
    'billing/build.gradle.kts': 'plugins { application }',
    'services/stock/go.mod': 'module stock',
    'services/stock/main.go': 'package main',
    'services/mail/requirements.txt': 'fastapi',
    'services/mail/main.py': 'api = FastAPI()\n',
    'services/votes/requirements.txt': '',
    'services/votes/app.py': 'app = Flask(__name__)\n',
    'services/count/pyproject.toml': '',
    'services/count/main.py': 'print()',
    'admin/manage.py': '',
    'docs/package.json': '{ "scripts": { "start": "docs" } }',
    'node_modules/x/package.json': '{ "scripts": { "start": "x" } }',
  });
  const commands = Object.fromEntries(Object.entries(value.services).map(([name, { command }]) => [name, command]));
  expect(commands).toEqual({
    web: 'node server.js',
    orders: './mvnw -q spring-boot:run',
    billing: 'gradle -q run',
    stock: 'go run .',
    mail: 'uvicorn main:api --host ${self.host} --port ${self.port}',
    votes: 'flask --app app run --host ${self.host} --port ${self.port}',
    count: 'python3 main.py',
    admin: 'python3 manage.py runserver --noreload ${self.host}:${self.port}',
  });
  expect(value.services.orders?.env).toEqual({ SERVER_PORT: '${self.port}' });
  expect(value.services.web?.public).toBe(true);
  expect(text).toContain('// guessed, for there is a go.mod');
});

test('folders of one name are all there, each by a name of its own', () => {
  const folders = ['api', 'apps/api', 'packages/api', 'services/api'];
  const { value } = found(Object.fromEntries(folders.map((folder) => [`${folder}/app.py`, ''])));
  expect(Object.values(value.services).map(({ cwd }) => cwd)).toEqual(folders.map((folder) => `./${folder}`));
  expect(Object.keys(value.services)).toEqual(['api', 'api-service', 'api-service-2', 'api-service-3']);
});

test('a single package is the public service', () => {
  const { value } = found({
    'package.json': '{ "name": "shop", "scripts": { "start": "node ." } }',
    'index.js': 'listen(process.env.PORT || 1)',
  });
  expect(value.services).toEqual({ shop: { command: 'node .', public: true } });
});

test('a folder of nothing says what is looked for', () => {
  expect(() => found({ 'README.md': '' })).toThrow(UsageError);
  expect(() => found({ 'README.md': '' })).toThrow(
    /looks for a compose file \(compose\.yaml, .*a Procfile, a package\.json with workspaces/,
  );
});

test('a package.json that cannot be read is none', () => {
  expect(() => found({ 'package.json': '{ "scripts": ' })).toThrow(UsageError);
});

test.each([
  ['{bad', 'is no JSON: '],
  ['[]', 'is no package.json: it holds no object'],
  ['{ "workspaces": "apps/*" }', 'is no package.json: its workspaces is not what npm takes there'],
  ['{ "scripts": { "start": 5 } }', 'is no package.json: its scripts.start is not'],
  ['', 'is no JSON: '],
])('a package.json of %j is named, at the top and in a folder', (text, problem) => {
  expect(() => found({ 'package.json': text })).toThrow(`package.json ${problem}`);
  expect(() => found({ 'web/package.json': text })).toThrow(`web/package.json ${problem}`);
  expect(() => found({ 'package.json': '{ "workspaces": ["apps/*"] }', 'apps/a/package.json': text })).toThrow(
    `apps/a/package.json ${problem}`,
  );
});

test.each(['Procfile', 'package.json', '.env'])('a %s that cannot be read is named', (name) => {
  const folder = folderWith({ 'app.py': '' });
  symlinkSync(name, join(folder, name));
  expect(() => configurationOf(folder)).toThrow(UsageError);
  expect(() => configurationOf(folder)).toThrow(new RegExp(`/${name} cannot be read: ELOOP: [^,]*$`));
});

test('where nothing can be run, what was seen is named with why', () => {
  expect(() => found({ 'api/package.json': '{ "main": "index.js" }', 'stock/go.mod': '' })).toThrow(
    /nothing that can be run[\s\S]*\n {2}api is left out: there is a package\.json[\s\S]*\n {2}stock is left out: there is a go\.mod/,
  );
});

test('stores alone leave the services to be said', () => {
  const { value, text } = found({ 'compose.yml': 'services:\n  cache: { image: redis }\n' });
  expect(value).toEqual({ services: {}, stores: { cache: { kind: 'redis' } } });
  expect(text).toContain('// TODO: nothing was found that is no store: say what is to be run');
});
