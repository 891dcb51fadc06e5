import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
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
      'a tag that is not the configuration’s to give',
      `{ services: { web: { command: 'node', public: true, tags: { 'aws:team': 'a' } } } }`,
      'services.web.tags: the name "aws:team" begins with aws:, which AWS keeps for itself',
    ],
    [
      'a quota of no action',
      `{ services: { ${web} }, quotas: { 'aws:ecs:stop-tasks': 9 } }`,
      'quotas: the name "aws:ecs:stop-tasks" is not an action that takes targets; did you mean aws:ecs:stop-task?',
    ],
    [
      'a quota below AWS’s own',
      `{ services: { ${web} }, quotas: { 'aws:ecs:stop-task': 4 } }`,
      'quotas.aws:ecs:stop-task: 4 is less than 5',
    ],
    [
      'an alarm that is none',
      `{ services: { ${web} }, alarms: { errors: 'guardrail-users' } }`,
      'alarms: the name "errors" is no ARN of an alarm',
    ],
    [
      'an alarm that nothing here can stand for',
      `{ services: { ${web} }, alarms: { 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:errors': 'guardrail-user' } }`,
      'alarms.arn:aws:cloudwatch:eu-west-1:123456789012:alarm:errors: "guardrail-user" is no alarm of the system; did you mean guardrail-users?',
    ],
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
    [
      'a method misspelled',
      `{ services: { ${web} }, journeys: { home: 'GTE /books' } }`,
      'journeys.home: "GTE /books" is no request such as "GET /books" or "/books"; did you mean "GET /books"?',
    ],
    [
      'a method in small letters',
      `{ services: { ${web} }, journeys: { home: { request: 'get /' } } }`,
      'journeys.home.request: "get /" is no request such as "GET /books" or "/books"; did you mean "GET /"?',
    ],
    [
      'a method of a request in full',
      `{ services: { ${web} }, journeys: { home: { request: { method: 'GTE', path: '/' } } } }`,
      'journeys.home.request.method: "GTE" is none of GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE; did you mean GET?',
    ],
    [
      'a path without its slash',
      `{ services: { ${web} }, journeys: { home: { steps: ['/a', 'POST b'] } } }`,
      'did you mean "POST /b"?',
    ],
    [
      'a kind of store that is a product',
      `{ services: { ${web} }, stores: { db: { kind: 'postgresql' } } }`,
      'stores.db has kind "postgresql", which is none of dynamodb-table, sqs-queue, sns-topic, redis, server: { kind: "server", protocol: "postgres" } is one',
    ],
    [
      'a kind of store by another name of its protocol',
      `{ services: { ${web} }, stores: { db: { kind: 'rabbitmq' } } }`,
      ': { kind: "server", protocol: "amqp" } is one',
    ],
    [
      'a kind of store that nothing is like',
      `{ services: { ${web} }, stores: { db: { kind: 'kafka' } } }`,
      'which is none of dynamodb-table, sqs-queue, sns-topic, redis, server',
    ],
    [
      'a protocol',
      `{ services: { ${web} }, stores: { db: { kind: 'server', protocol: 'postgresql', address: 'a:1' } } }`,
      'stores.db.protocol: "postgresql" is none of tcp, http, redis, postgres, mysql, amqp, mongodb; did you mean postgres?',
    ],
    [
      'a probe misspelled',
      `{ services: { web: { command: 'node', public: true, health: 'tpc' } } }`,
      'and { log: "a line that it writes" }; did you mean tcp?',
    ],
    [
      'a port of an address',
      `{ services: { ${web} }, stores: { db: { kind: 'server', address: 'host:99999' } } }`,
      'stores.db.address: "host:99999" has no port from 1 to 65535',
    ],
    [
      'a number that is none',
      `{ services: { web: { command: 'node', public: true, replicas: NaN } } }`,
      'services.web.replicas: NaN is not a whole number',
    ],
    [
      'a number without end',
      `{ services: { ${web} }, journeys: { home: { request: '/', weight: -Infinity } } }`,
      'journeys.home.weight: -Infinity is',
    ],
    [
      'a number within a list',
      `{ services: { ${web} }, journeys: { home: [Infinity, 10n] } }`,
      'journeys.home: ["Infinity","10n"] is neither a journey nor a request',
    ],
    [
      'a value that holds itself',
      `(() => { const odd = []; odd.push(odd); return { services: { web: { command: odd, public: true } } }; })()`,
      'services.web.command[0]: a list is not a string',
    ],
    [
      'an image',
      `{ services: { web: { image: 'shop/web:1', command: 'node', public: true } } }`,
      'services.web has no field "image": its command starts it on this machine; containers come of the compose file of the system, compose: FILE',
    ],
    [
      'an image of a store',
      `{ services: { ${web} }, stores: { db: { kind: 'server', image: 'postgres:17' } } }`,
      'stores.db has no field "image": its command starts it on this machine',
    ],
    [
      'a server that a command starts, without the port that it is known by',
      `{ services: { ${web} }, stores: { db: { kind: 'server', protocol: 'redis', command: 'node' } } }`,
      'stores.db has no port: one that a command starts has the port that it is known by',
    ],
    [
      'a folder as a program',
      `{ services: { web: { command: '../node_modules', cwd: ${JSON.stringify(resolve('definition'))}, public: true } } }`,
      'services.web.command: "../node_modules" is a folder, not a program',
    ],
  ])('%s', async (_, text, problem) => {
    expect(await problemsIn(text)).toContain(problem);
  });

  describe('a program', () => {
    const problemWith = (service: string) => problemsIn(`{ services: { web: { ${service}, public: true } } }`);
    beforeAll(() => {
      mkdirSync(join(folder(), 'programs'));
      writeFileSync(join(folder(), 'programs', 'quotes.py'), '', { mode: 0o644 });
      writeFileSync(join(folder(), 'programs', 'python3'), '', { mode: 0o755 });
      writeFileSync(join(folder(), 'programs', 'pyton'), '', { mode: 0o644 });
      writeFileSync(join(folder(), 'web.env'), '');
    });

    test('that is there and may not be run is told as it is, with what usually runs it', async () => {
      expect(await problemWith(`command: './programs/quotes.py'`)).toContain(
        'services.web.command: "./programs/quotes.py" may not be run: make it so with chmod +x, or say what runs it, such as python3 quotes.py',
      );
      const path = `env: { PATH: ${JSON.stringify(join(folder(), 'programs'))} }`;
      expect(await problemWith(`command: 'pyton', ${path}`)).toContain(
        '"pyton" may not be run: make it so with chmod +x',
      );
    });

    test('is looked for past what cannot be looked at', async () => {
      symlinkSync('python4', join(folder(), 'programs', 'python4'));
      const path = `env: { PATH: ${JSON.stringify(join(folder(), 'programs'))} }`;
      expect(await problemWith(`command: 'python4 x.py', ${path}`)).toContain(
        'there is no program "python4" on the PATH',
      );
    });

    test('that is misspelled is told with the nearest that there is', async () => {
      const path = `env: { PATH: ${JSON.stringify(join(folder(), 'programs'))} }`;
      expect(await problemWith(`command: 'pyton3 x.py', ${path}`)).toContain(
        'there is no program "pyton3" on the PATH; did you mean python3?',
      );
      expect(await problemWith(`command: './programs/quots.py'`)).toContain('; did you mean ./programs/quotes.py?');
    });

    test('is told with the nearest folder and file of variables', async () => {
      expect(await problemWith(`command: 'node', cwd: 'program'`)).toContain(
        `there is no folder "${folder()}/program"; did you mean ${folder()}/programs?`,
      );
      expect(await problemWith(`command: 'node', envFile: 'wbe.env'`)).toContain(`; did you mean ${folder()}/web.env?`);
    });
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
