import { afterAll, describe, expect, test } from '@jest/globals';
import { compose, machineWith, removeFolders } from './support.ts';

afterAll(removeFolders);

const store = (line: string, programs: readonly string[] = [], files: Record<string, string> = {}) => {
  const web = '  web: { build: ., command: run, ports: ["80:80"] }';
  const { value, text } = compose(`services:\n${web}\n  db: ${line}\n`, files, { path: machineWith(...programs) });
  return { db: value.stores?.db as unknown as Record<string, unknown>, text };
};

describe('a store', () => {
  test('that is a Redis is brought', () => {
    expect(store('{ image: "redis:7-alpine" }').db).toEqual({ kind: 'redis' });
    expect(store('{ image: valkey/valkey, command: valkey-server --port 6380 }').db).toEqual({
      kind: 'redis',
      port: 6380,
    });
  });

  test('that wants a password is a server of its own', () => {
    expect(store('{ image: redis, command: "redis-server --requirepass s3cret" }', ['redis-server']).db).toEqual({
      kind: 'server',
      protocol: 'redis',
      port: 6379,
      command:
        "redis-server --bind ${self.host} --port ${self.port} --dir ${self.folder} --save '' --requirepass s3cret",
    });
  });

  test('whose program is here is started, with its database and scripts', () => {
    const { db } = store(
      '{ image: postgres, environment: { POSTGRES_USER: app, POSTGRES_DB: shop }, volumes: ["./sql:/docker-entrypoint-initdb.d"] }',
      ['postgres', 'initdb'],
      { 'sql/2-data.sql': '', 'sql/1-tables.sql': '', 'sql/readme.md': '' },
    );
    expect(db).toEqual({
      kind: 'server',
      protocol: 'postgres',
      port: 5432,
      prepare: ['initdb -D ${self.folder}/data -U app --auth trust'],
      command: 'postgres -D ${self.folder}/data -h ${self.host} -p ${self.port} -c unix_socket_directories=',
      setup: [
        'createdb -h ${self.host} -p ${self.port} -U app shop',
        'psql -h ${self.host} -p ${self.port} -U app -d shop -f sql/1-tables.sql',
        'psql -h ${self.host} -p ${self.port} -U app -d shop -f sql/2-data.sql',
      ],
    });
  });

  test('whose program is not here says so, and how it would be', () => {
    const { db, text } = store('{ image: postgres, ports: ["127.0.0.1:5433:5432"] }');
    expect(db).toEqual({ kind: 'server', protocol: 'postgres', port: 5432 });
    expect(text.replaceAll(/\s+\/\/ /g, ' ')).toContain(
      'TODO: postgres is not on PATH: install it and take the lines below, or start it by `docker compose up -d db` and say the address',
    );
    expect(text).toContain("// command: 'postgres -D ${self.folder}/data");
    expect(text).toContain("// address: '127.0.0.1:5433',");
  });

  test('that has no usual way to be started wants an address', () => {
    const { db, text } = store('{ image: "apache/kafka:3.8.0" }');
    expect(db).toEqual({ kind: 'server', protocol: 'tcp', port: 9092 });
    expect(text).toContain('// TODO: nobody said how kafka is started here: say the address');
  });

  test('of AWS’s kinds is said to be brought', () => {
    const { db, text } = store('{ image: localstack/localstack, ports: ["4566:4566"] }');
    expect(db).toEqual({ kind: 'server', protocol: 'http', port: 4566 });
    expect(text).toContain('Breakwater brings tables of DynamoDB, queues of SQS and topics of SNS itself');
  });

  test.each([
    ['mysql:8', 'mysql', ['mysqld', 'mysql']],
    ['mariadb', 'mysql', ['mariadbd', 'mariadb-install-db']],
    ['mongo', 'mongodb', ['mongod']],
    ['rabbitmq', 'amqp', ['rabbitmq-server']],
    ['memcached', 'tcp', ['memcached']],
  ])('%s speaks %s', (image, protocol, programs) => {
    expect(store(`{ image: "${image}" }`).db).toMatchObject({ kind: 'server', protocol });
    expect(store(`{ image: "${image}" }`, programs).db).toMatchObject({
      command: expect.stringContaining(programs[0] as string),
    });
  });

  test('of which there are two has a port of its own', () => {
    const { value, text } = compose(
      'services:\n  web: { build: ., command: run, ports: ["80:80"], environment: { A: "one:5432", B: "two:5432" } }\n  one: { image: postgres }\n  two: { image: postgres }\n',
      {},
      { path: machineWith('postgres', 'initdb') },
    );
    expect(value.stores).toMatchObject({ one: { port: 5432 }, two: { port: 5433 } });
    expect(value.services.web?.env).toEqual({ A: '${one.host}:${one.port}', B: '${two.host}:${two.port}' });
    expect(text).toContain('port: 5433, // another has 5432; it is told its port');
  });

  test('that is built from a known image is that store', () => {
    expect(
      store('{ build: ./db }', [], {
        'db/Dockerfile': 'FROM postgres:16\nCOPY init.sql /docker-entrypoint-initdb.d/\n',
      }).db,
    ).toMatchObject({ protocol: 'postgres' });
  });
});
