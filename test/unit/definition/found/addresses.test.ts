import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { replaceMentions } from '../../../../definition/found/mentions.ts';
import { compose, removeFolders } from './support.ts';

afterAll(removeFolders);

const stores = `
  db: { image: postgres, ports: ["5433:5432"] }
  cache: { image: redis, container_name: shop_cache }
  rabbit: { image: rabbitmq:management, ports: ["5672:5672", "15672:15672"] }
  catalog: { build: ., command: run, expose: ["8081"], networks: { back: { aliases: [books] } } }
`;

const environmentOf = (environment: Readonly<Record<string, string>>) =>
  compose(
    `services:\n  web: { build: ., command: run, ports: ["80:80"], environment: ${JSON.stringify(environment)} }\n${stores}`,
  );

const told = (value: string, name = 'SETTING') => environmentOf({ [name]: value }).value.services.web?.env?.[name];

describe('an address of another becomes that of its link', () => {
  test.each([
    ['http://catalog:8081', '${catalog.url}'],
    ['http://catalog:8081/v1/books?all=1', '${catalog.url}/v1/books?all=1'],
    ['http://books:8081', '${catalog.url}'],
    ['http://user:pw@catalog:8081/', 'http://user:pw@${catalog.host}:${catalog.port}/'],
    ['grpc://catalog:8081', 'grpc://${catalog.host}:${catalog.port}'],
    ['postgres://user:pw@db:5432/app', 'postgres://user:pw@${db.host}:${db.port}/app'],
    ['postgresql+asyncpg://user:p%40w@db/app', 'postgresql+asyncpg://user:p%40w@${db.host}:${db.port}/app'],
    ['jdbc:postgresql://db:5432/app?ssl=off', 'jdbc:postgresql://${db.host}:${db.port}/app?ssl=off'],
    ['postgres://db:5432@db:5432/db', 'postgres://db:5432@${db.host}:${db.port}/db'],
    ['redis://cache:6379/0', '${cache.url}/0'],
    ['redis://shop_cache', '${cache.url}'],
    ['redis://:secret@cache:6379', 'redis://:secret@${cache.host}:${cache.port}'],
    ['amqp://rabbit:rabbit@rabbit:5672//', 'amqp://rabbit:rabbit@${rabbit.host}:${rabbit.port}//'],
    ['db:5432', '${db.host}:${db.port}'],
    ['db:5432,cache:6379', '${db.host}:${db.port},${cache.host}:${cache.port}'],
    ['user:pw@tcp(db:5432)/app', 'user:pw@tcp(${db.host}:${db.port})/app'],
    ['guest:guest@rabbit:5672', 'guest:guest@${rabbit.host}:${rabbit.port}'],
    ['host=db port=5432 dbname=app', 'host=${db.host} port=${db.port} dbname=app'],
    ['Host=db;Database=app;Port=5432;Password=x', 'Host=${db.host};Database=app;Port=${db.port};Password=x'],
    ['{"url":"http://catalog:8081/x"}', '{"url":"${catalog.url}/x"}'],
    ['http://host.docker.internal:5433', 'http://${db.host}:${db.port}'],
    ['http://host.docker.internal:9999', 'http://127.0.0.1:9999'],
  ])('%s', (value, expected) => expect(told(value)).toBe(expected));

  test.each([
    'db',
    'catalog',
    'http://catalogue:8081',
    'https://example.com/db',
    'mydb:5432',
    'db.example.com:5432',
    'db:latest',
    'localhost:5432',
    '/var/db:5432x',
    'a sentence about db: 5 words',
  ])('%j is none', (value) => expect(told(value)).toBe(value));

  test('a host alone is one where its variable says so, with the port beside it, or one that is guessed', () => {
    const { value, text } = environmentOf({
      REDIS_HOST: 'cache',
      REDIS_PORT: '6379',
      PGHOST: 'db',
      DB_NAME: 'db',
      'broker.host': 'rabbit',
      NODE_ENV: 'db',
    });
    expect(value.services.web?.env).toEqual({
      REDIS_HOST: '${cache.host}',
      REDIS_PORT: '${cache.port}',
      PGHOST: '${db.host}',
      DB_NAME: 'db',
      'broker.host': '${rabbit.host}',
      NODE_ENV: 'db',
      PGPORT: '${db.port}',
      'broker.port': '${rabbit.port}',
    });
    expect(text).toContain("PGPORT: '${db.port}', // guessed: it is told the host alone");
  });

  test('a name alone may be an address: that is asked, unless its variable says that it is something else', () => {
    const { value, text } = environmentOf({
      CACHE: 'cache',
      CATALOG: 'books',
      SELF: 'web',
      OTHER: 'caches',
      DB_NAME: 'db',
      CACHE_DRIVER: 'cache',
      DB_PASSWORD: 'db',
      NODE_ENV: 'db',
      DB_HOST: 'db',
    });
    expect(value.services.web?.env).toMatchObject({ CACHE: 'cache', CATALOG: 'books', DB_HOST: '${db.host}' });
    const lines = text.split('\n').filter((line) => line.includes('it may be'));
    expect(lines.map((line) => line.trim())).toEqual([
      "// TODO: it may be the address of cache: if it is, write '${cache.host}', or faults between them hit nothing",
      "// TODO: it may be the address of catalog: if it is, write '${catalog.host}', or faults between them hit nothing",
    ]);
    expect(text).toMatch(/address of cache: [^\n]*\n +CACHE: 'cache',\n/);
  });

  test('a name alone in an env file is asked about too', () => {
    const { value, text } = compose(
      `services:\n  web: { build: ., command: run, ports: ["80:80"], env_file: web.env }\n${stores}`,
      { 'web.env': 'CACHE=cache\n' },
    );
    expect(value.services.web).not.toHaveProperty('env');
    expect(text.replaceAll(/\s+\/\/ /g, ' ')).toContain('TODO: CACHE: it may be the address of cache: if it is');
  });

  test('a port without a link stays, and that is said', () => {
    const { value, text } = environmentOf({ API: 'http://rabbit:15672/api' });
    expect(value.services.web?.env).toEqual({ API: 'http://rabbit:15672/api' });
    expect(text).toContain('// TODO: no link carries port 15672 of rabbit');
  });

  test('a database somewhere else is said to be used', () => {
    expect(environmentOf({ URL: 'postgres://app@db.example.com/app' }).text).toContain(
      '// TODO: this leads to db.example.com, which a run would really use',
    );
  });

  test('its own address is its own', () =>
    expect(told('http://web:80/callback')).toBe('http://${self.host}:${self.port}/callback'));

  test('a command has them too', () => {
    const { value } = compose(
      `services:\n  web: { build: ., command: "run --db db:5432 --api=http://catalog:8081", ports: ["80:80"] }\n${stores}`,
    );
    expect(value.services.web?.command).toBe('run --db ${db.host}:${db.port} --api=${catalog.url}');
  });
});

test('whom it waits for without knowing where they are is asked, and no call is made up', () => {
  const { value, text } = compose(
    `services:\n  web: { build: ., command: run, ports: ["80:80"], depends_on: [db, catalog], environment: { CATALOG: "catalog:8081" } }\n${stores}`,
  );
  expect(text).toContain("DB_URL: '${db.url}', or faults between them hit nothing");
  expect(text).not.toContain('CATALOG_URL');
  expect(value.services.web).not.toHaveProperty('calls');
});

test('a text in which nobody is known stays as it is, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'abz019:/@.,;= -_host[]port?#&') }), (text) => {
      expect(replaceMentions(text, () => undefined)).toBe(text);
    }),
    { numRuns: 2000 },
  );
});
