import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { UsageError } from '../../../../base/usage-error.ts';
import { ComposeFileError } from '../../../../definition/found/compose/compose-file-error.ts';
import { configurationOf, folderWith, machineWith, removeFolders } from './support.ts';

afterAll(removeFolders);

const hosts = ['web', 'api_v2', 'db', 'Cache', 'worker.1', 'self'];
const host = fc.constantFrom(...hosts);
const port = fc.oneof(fc.integer({ min: 1, max: 65_535 }), fc.constantFrom(80, 5432, 6379, 8080));
const text = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.constantFrom('${X}', "it's", 'a "b"', '*/ //', '\u2028', '$${PORT}', '`${y}`'),
);
const address = fc
  .tuple(fc.constantFrom('', 'http://', 'postgres://u:p@', 'redis://'), host, port)
  .map(([scheme, name, at]) => `${scheme}${name}:${at}`);
const command = fc.oneof(
  text,
  fc.array(text, { maxLength: 4 }),
  fc.constant('sh -c "a && b"'),
  fc.constant('node server.js --port 8080'),
);

/** Part of what Compose lets a service say, in its forms, right and wrong. */
const service = fc.record(
  {
    image: fc.constantFrom(
      'postgres',
      'redis:7',
      'nginx',
      'node',
      'mongo',
      'adminer',
      'me/own:1',
      'mysql',
      'apache/kafka',
    ),
    build: fc.oneof(
      fc.constantFrom('.', './web', 'https://example.com/a.git'),
      fc.record({ context: fc.constant('./web'), dockerfile: fc.constantFrom('Dockerfile', 'none') }),
    ),
    command,
    entrypoint: command,
    ports: fc.array(
      fc.oneof(
        port,
        fc.tuple(port, port).map(([a, b]) => `${a}:${b}`),
        fc.record({ target: port, published: port }),
        text,
      ),
      { maxLength: 3 },
    ),
    expose: fc.array(port.map(String), { maxLength: 2 }),
    environment: fc.oneof(
      fc.dictionary(
        fc.constantFrom('DB_HOST', 'DB_PORT', 'URL', 'PORT', 'a.b', 'X Y'),
        fc.oneof(address, text, port, fc.constant(null), host),
      ),
      fc.array(fc.tuple(fc.constantFrom('A', 'API_URL'), address).map(([name, value]) => `${name}=${value}`)),
    ),
    depends_on: fc.oneof(
      fc.array(host, { maxLength: 3 }),
      fc.dictionary(
        host,
        fc.record({ condition: fc.constantFrom('service_started', 'service_completed_successfully') }),
      ),
    ),
    healthcheck: fc.oneof(
      fc.record({ test: fc.oneof(text, fc.constant('curl localhost:8080/up'), fc.constant(['CMD', 'x'])) }),
      fc.constant({ disable: true }),
    ),
    deploy: fc.record({
      replicas: fc.integer({ min: -1, max: 200 }),
      resources: fc.record({
        limits: fc.record({
          cpus: fc.double({ min: 0, max: 100, noNaN: true }),
          memory: fc.constantFrom('1k', '1g', '999g', 'x'),
        }),
      }),
    }),
    env_file: fc.constantFrom('.env', 'none.env', ['.env']),
    profiles: fc.constantFrom(undefined, undefined, undefined, undefined, undefined, ['debug']),
    stop_grace_period: fc.constantFrom('0s', '10s', '300h', 'x'),
    volumes: fc.array(fc.constantFrom('./web:/app', 'data:/data', '/x')),
    working_dir: fc.constantFrom('/app', 'x'),
  },
  { requiredKeys: [] },
);

const files = {
  '.env': "X=1\nSECRET_TOKEN=x\nQUOTED='${a} `b` */'\n",
  'web/Dockerfile': 'FROM node\nWORKDIR /app\nCOPY . .\nENV A="${b}" C=$X\nEXPOSE 8080\nCMD node "my server.js"\n',
};

test('whatever a compose file says, what is written loads, and is a system', () => {
  const path = machineWith('postgres', 'initdb', 'mongod', 'mysqld', 'mysql');
  let written = 0;
  fc.assert(
    fc.property(fc.dictionary(host, service, { minKeys: 1, maxKeys: 4 }), (services) => {
      const folder = folderWith({ ...files, 'compose.yaml': stringify({ services }) });
      try {
        configurationOf(folder, { path, shell: { HOME: '/home/me' } });
        written += 1;
      } catch (error) {
        // Nothing of it can be run: every service was left out.
        if (!(error instanceof UsageError) || error instanceof ComposeFileError) throw error;
      }
    }),
    { numRuns: 150 },
  );
  expect(written).toBeGreaterThan(75);
});
