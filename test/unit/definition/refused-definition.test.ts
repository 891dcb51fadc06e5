import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ConfigurationError, loadSystem } from '../../../definition/load-system.ts';
import { configurations } from './support/configurations.ts';

const { folder, written } = configurations();

const problemsIn = async (text: string): Promise<string> => {
  const error = await loadSystem(written(text)).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConfigurationError);
  return (error as Error).message;
};

const web = `web: { command: 'node web.js', public: true }`;

describe('what is wrong with a configuration is told with its place, its value and the nearest right one', () => {
  test.each([
    [
      'a field that there is not',
      `{ services: { ${web}, a: { command: 'node', replics: 3 } } }`,
      'services.a has no field "replics"; did you mean replicas?',
    ],
    [
      'a field inside a call',
      `{ services: { web: { command: 'node', public: true, calls: { db: { degradabel: true } } } }, stores: { db: { kind: 'redis' } } }`,
      'services.web.calls.db has no field "degradabel"; did you mean degradable?',
    ],
    ['no command', `{ services: { web: { public: true } } }`, 'services.web.command is missing'],
    [
      'a number that is none',
      `{ services: { web: { command: 'node', public: true, replicas: 'three' } } }`,
      'services.web.replicas: "three" is not a whole number from 1 to 100',
    ],
    [
      'a port out of range',
      `{ services: { web: { command: 'node', public: true, port: 99999 } } }`,
      'services.web.port: 99999 is more than 65535',
    ],
    [
      'a name',
      `{ services: { ${web}, Bad_Name: { command: 'node' } } }`,
      'services: the name "Bad_Name" is not lower-case letters',
    ],
    [
      'a kind of store by its product',
      `{ services: { ${web} }, stores: { db: { kind: 'postgres' } } }`,
      'stores.db has kind "postgres", which is none of dynamodb-table, sqs-queue, sns-topic, redis, server: { kind: "server", protocol: "postgres" } is one',
    ],
    [
      'a kind of store, misspelled',
      `{ services: { ${web} }, stores: { db: { kind: 'rediss' } } }`,
      'did you mean redis?',
    ],
    [
      'a request',
      `{ services: { ${web} }, journeys: { home: { request: { path: '/', methd: 'GET' } } } }`,
      'journeys.home.request has no field "methd"; did you mean method?',
    ],
    [
      'a journey',
      `{ services: { ${web} }, journeys: { home: 5 } }`,
      'journeys.home: 5 is neither a journey nor a request such as "GET /books"',
    ],
    [
      'a promise',
      `{ services: { ${web} }, promises: [{ name: 'kept', audit: 3 }] }`,
      'promises[0].audit: 3 is not a function',
    ],
    [
      'a probe',
      `{ services: { web: { command: 'node', public: true, health: 'health' } } }`,
      'services.web.health: "health" is none of a path such as "/health", "tcp", "alive"',
    ],
    [
      'nobody public',
      `{ services: { a: { command: 'node' }, b: { command: 'node' } } }`,
      'services: no service is public, so users reach nobody: say public: true of one of a, b',
    ],
    ['no service', `{ services: {} }`, 'services is empty'],
    [
      'an unknown callee',
      `{ services: { web: { command: 'node', public: true, calls: { dbb: {} } } }, stores: { db: { kind: 'redis' } } }`,
      'services.web.calls.dbb: there is no service or store "dbb"; did you mean db?',
    ],
    [
      'a call to itself',
      `{ services: { web: { command: 'node', public: true, calls: { web: {} } } } }`,
      'services.web.calls.web: a service does not call itself',
    ],
    [
      'a port twice',
      `{ services: { web: { command: 'node', public: true, port: 80, fixedPort: true }, a: { command: 'node', port: 80, fixedPort: true } } }`,
      'services.a.port: 80 is the port of web too',
    ],
    [
      'a fixed port for two',
      `{ services: { web: { command: 'node', public: true, port: 80, fixedPort: true, replicas: 2 } } }`,
      'services.web.replicas: 2 tasks cannot all listen on port 80',
    ],
    [
      'a program that is not there',
      `{ services: { web: { command: 'no-such-program x', public: true } } }`,
      'services.web.command: there is no program "no-such-program" on the PATH',
    ],
    [
      'a folder that is not there',
      `{ services: { web: { command: 'node', public: true, cwd: 'nowhere' } } }`,
      'services.web.cwd: there is no folder ',
    ],
    [
      'a file of variables that is not there',
      `{ services: { web: { command: 'node', public: true, envFile: '.env.none' } } }`,
      'services.web.envFile: there is no file ',
    ],
    [
      'a reference to nobody',
      "{ services: { web: { command: 'node', public: true, env: { DB: '${dbb.url}' } } }, stores: { db: { kind: 'redis' } } }",
      'services.web.env.DB: "${dbb.url}" names no service or store; did you mean db?',
    ],
    [
      'a field of an address',
      "{ services: { web: { command: 'node ${db.prt}', public: true } }, stores: { db: { kind: 'redis' } } }",
      'services.web.command: "${db.prt}" has no such field; did you mean port?',
    ],
    [
      'a variable of the shell',
      "{ services: { web: { command: 'node', public: true, env: { A: '${env.NOT_SET_ANYWHERE}' } } } }",
      'services.web.env.A: "${env.NOT_SET_ANYWHERE}" is the shell\'s NOT_SET_ANYWHERE, which is not set',
    ],
    [
      'a store that is had from nowhere',
      `{ services: { ${web} }, stores: { db: { kind: 'server' } } }`,
      'stores.db has neither a command that starts it nor the address',
    ],
    [
      'a store of both kinds',
      `{ services: { ${web} }, stores: { db: { kind: 'server', command: 'node', address: 'a:1' } } }`,
      'stores.db has an address and a command',
    ],
    [
      'a store without its port',
      `{ services: { ${web} }, stores: { db: { kind: 'server', command: 'node' } } }`,
      'stores.db has no port',
    ],
    [
      'a quote',
      `{ services: { web: { command: "node 'x", public: true } } }`,
      'services.web.command: "node \'x" has a quote \' that is not closed',
    ],
    [
      'a zone',
      `{ services: { web: { command: 'node', public: true, zones: ['us-east-1q'] } } }`,
      'services.web.zones: there is no zone "us-east-1q"; did you mean us-east-1a?',
    ],
    [
      'a name of both a service and a store',
      `{ services: { ${web} }, stores: { web: { kind: 'redis' } } }`,
      'stores.web has the name of a service',
    ],
    [
      'a name that means something else',
      `{ services: { ${web} }, stores: { self: { kind: 'redis' } } }`,
      'stores.self: "self" is taken',
    ],
  ])('%s', async (_, text, problem) => {
    expect(await problemsIn(text)).toContain(problem);
  });

  test('all that is wrong is told at once', async () => {
    const message = await problemsIn(
      `{ services: { a: { command: 'no-such-program', cwd: 'x' }, b: { command: "'" } } }`,
    );
    expect(message.split('\n')).toHaveLength(5);
  });

  test('JSON that is none is told with its place', async () => {
    const error = await loadSystem(written('{ "services": x }', 'json')).catch((thrown: unknown) => thrown);
    expect((error as Error).message).toMatch(/is no system: it is no JSON: .*x/);
  });

  test('a module that throws is told', async () => {
    const file = join(folder(), 'throws.config.mjs');
    writeFileSync(file, `throw new Error('no such secret');`);
    await expect(loadSystem(file)).rejects.toThrow(`${file} is no system: it cannot be loaded: no such secret`);
  });
});
