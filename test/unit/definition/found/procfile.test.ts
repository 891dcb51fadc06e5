import { afterAll, expect, test } from '@jest/globals';
import { configurationOf, folderWith, removeFolders } from './support.ts';

afterAll(removeFolders);

const found = (files: Readonly<Record<string, string>>) => configurationOf(folderWith(files));

test('a Procfile has processes, of which web is public and told its port', () => {
  const { value, text } = found({
    Procfile:
      '# processes\nweb: gunicorn app:app -b 0.0.0.0:$PORT\nworker: python worker.py && true\nrelease: ./migrate\n',
    '.env': 'DATABASE_URL=postgres://me@localhost/app\nREDIS_URL=redis://localhost:6379\n',
  });
  expect(value.services).toEqual({
    web: {
      command: 'gunicorn app:app -b 0.0.0.0:${self.port}',
      envFile: './.env',
      env: { DATABASE_URL: 'postgres://me@${postgres.host}:${postgres.port}/app', REDIS_URL: '${redis.url}' },
      public: true,
    },
    worker: expect.objectContaining({
      command: ['sh', '-c', 'python worker.py && true'],
      replicas: 1,
      health: 'alive',
    }),
  });
  expect(value.stores).toEqual({
    postgres: { kind: 'server', protocol: 'postgres', port: 5432, address: '127.0.0.1:5432' },
    redis: { kind: 'redis' },
  });
  expect(text).toContain('// TODO: release is left out: it runs once, before others: ./migrate');
});

test('the variables that a command begins with are its environment, and its PORT is where others reach it', () => {
  const { value } = found({
    Procfile: [
      'web: QUOTES_URL=http://localhost:5000 STOCK=127.0.0.1:5100 TITLE="a shop" node web.mjs',
      'quotes: HOST=127.0.0.1 PORT=5000 python3 quotes.py',
      'stock: PORT=5100 ./stock | tee log',
      'mail: SMTP_PORT=$PORT exec ./mail',
      'jobs: NOW=$(date) ./jobs',
    ].join('\n'),
  });
  expect(value.services).toEqual({
    web: {
      command: 'node web.mjs',
      env: { QUOTES_URL: '${quotes.url}', STOCK: '${stock.host}:${stock.port}', TITLE: 'a shop' },
      public: true,
    },
    quotes: { command: 'python3 quotes.py', port: 5000 },
    stock: { command: ['sh', '-c', 'PORT=${self.port} ./stock | tee log'], port: 5100 },
    mail: { command: './mail', env: { SMTP_PORT: '${self.port}' } },
    jobs: { command: ['sh', '-c', 'NOW=$(date) ./jobs'], replicas: 1, health: 'alive' },
  });
});

test('this machine is 127.0.0.1 as well as localhost', () => {
  const { value } = found({
    Procfile: 'web: node web.js\nquotes: PORT=5000 ./quotes\n',
    '.env': [
      'QUOTES=http://127.0.0.1:5000/v1',
      'CACHE=redis://127.0.0.1:6379',
      'DSN=host=127.0.0.1 port=5000',
      'OTHER=http://127.0.0.1:5001 127.0.0.10:5000 1127.0.0.1:5000 http://127.0.0.11:5000',
    ].join('\n'),
  });
  expect(value.services.web?.env).toEqual({
    QUOTES: '${quotes.url}/v1',
    CACHE: '${redis.url}',
    DSN: 'host=${quotes.host} port=${quotes.port}',
  });
});

test('a line of a Procfile that is no process is left out by its place', () => {
  const { value, text } = found({
    Procfile: '# "no": x\n\n"odd name": sleep 3\r\nweb: node web.js\r\nempty:\nlast: ./l\n',
  });
  expect(Object.keys(value.services)).toEqual(['web', 'last']);
  const plain = text.replaceAll(/\s+\/\/ /g, ' ');
  const why = 'it is no process, NAME: COMMAND with a name of letters, digits, - and _';
  expect(plain).toContain(`TODO: Procfile:3 is left out: ${why}: "odd name": sleep 3`);
  expect(plain).toContain(`TODO: Procfile:5 is left out: ${why}: empty:`);
  expect(plain.split('is left out')).toHaveLength(3);
  expect(() => found({ Procfile: '"odd name": sleep 3\n' })).toThrow(`Procfile:1 is left out: ${why}: "odd name"`);
});

test('a Procfile that is named is read once, from its own folder', () => {
  const folder = folderWith({ 'deploy/Procfile.dev': 'web: node web.js\n', 'deploy/web.js': '' });
  const { value, text } = configurationOf(folder, { from: 'deploy/Procfile.dev' });
  expect(value.services.web).toEqual({ command: 'node web.js', cwd: './deploy', public: true });
  expect(text).toContain('from deploy/Procfile.dev. What');
  const there = folderWith({ Procfile: 'web: node web.js\n' });
  expect(configurationOf(there, { from: 'Procfile' }).text).toContain('`breakwater init` from Procfile. What');
});
