import { describe, expect, test } from '@jest/globals';
import { loadSystem } from '../../../definition/load-system.ts';
import { configurations } from './support/configurations.ts';

const { folder, written } = configurations();

describe('the smallest system', () => {
  test('has everything else by default', async () => {
    const { topology, journeys, programOf } = await loadSystem(
      written(`{ services: { web: { command: 'node web.js', public: true, env: { A: 1 } } } }`),
    );
    expect(topology).toMatchObject({
      zones: [{ name: 'us-east-1a' }, { name: 'us-east-1b' }],
      services: [
        { name: 'web', port: 8080, replicas: 2, cpu: 256, memory: 512, processName: 'node', callsUnknown: true },
      ],
      stores: [],
    });
    expect(journeys).toMatchObject([{ name: 'home', share: 100 }]);
    const program = programOf('web');
    expect(program).toMatchObject({
      kind: 'command',
      health: { kind: 'tcp' },
      ready: { kind: 'tcp' },
      startSeconds: 60,
      stopSeconds: 10,
    });
  });

  test('may give tags to tasks, and say which quotas AWS has raised', async () => {
    const { topology, quotas } = await loadSystem(
      written(
        `{ services: { web: { command: 'node web.js', public: true, tags: { 'FIS-Ready': 'True' } } }, quotas: { 'aws:ecs:stop-task': 20 } }`,
      ),
    );
    expect(topology.services).toMatchObject([{ tags: { 'FIS-Ready': 'True' } }]);
    expect(quotas).toEqual({ 'aws:ecs:stop-task': 20 });
  });

  test('as JSON', async () => {
    const file = written(
      '{ "name": "tiny", "services": { "web": { "command": ["node", "web.js"], "public": true } } }',
      'json',
    );
    expect((await loadSystem(file)).topology.name).toBe('tiny');
  });

  test('as JSON in which a key stands twice: refused with its place, however it is written', async () => {
    const twice = '{ "services": {\n\t"web": { "command": "a" },\n\t"w\\u0065b": { "command": "b" }\n} }';
    await expect(loadSystem(written(twice, 'json'))).rejects.toThrow(
      /is no system: "w\\u0065b" stands there twice \(line 3, column 2\)$/,
    );
  });
});

describe('a system with dependencies', () => {
  const text =
    "{ name: 'shop', services: { web: { command: 'node web.js --port ${self.port}', public: true, calls: { api: { degradable: true } }, env: { API: '${api.url}', DB: 'postgres://app@${db.host}:${db.port}/app' } }, api: { command: 'npm start', cwd: '.', health: '/healthz', port: 9000 }, worker: { command: ['python3', 'worker.py'], calls: {} } }, stores: { db: { kind: 'server', protocol: 'postgres', address: '127.0.0.1:5432' } } }";

  test('an address that is named is a possible call, undeclared', async () => {
    const { topology } = await loadSystem(written(text));
    const [webService, api, worker] = topology.services;
    expect(webService?.calls).toEqual([
      { to: 'api', degradable: true, whenGone: 'usable answers without it' },
      { to: 'db', degradable: false, whenGone: 'nobody has said', undeclared: true },
    ]);
    expect(webService?.callsUnknown).toBeUndefined();
    expect(api).toMatchObject({ callsUnknown: true, calls: [], processName: 'node', port: 9000 });
    expect(worker).toMatchObject({ processName: 'python3', calls: [] });
    expect(topology.stores).toEqual([
      { kind: 'server', name: 'db', protocol: 'postgres', port: 5432, host: '127.0.0.1' },
    ]);
  });

  test('a task is told where its dependencies are', async () => {
    const { programOf } = await loadSystem(written(text));
    const program = programOf('web');
    if (program.kind !== 'command') throw new Error('not a command');
    const addressOf = (name: string) =>
      name === 'api'
        ? { host: '127.0.0.1', port: 1, url: 'http://127.0.0.1:1' }
        : { host: '127.0.0.1', port: 2, url: 'postgres://127.0.0.1:2' };
    const launch = program.launch({ id: 'a', zone: 'z', host: '127.0.0.1', port: 7, folder: '/x', addressOf });
    expect(launch).toEqual({
      command: 'node',
      args: ['web.js', '--port', '7'],
      cwd: folder(),
      env: { API: 'http://127.0.0.1:1', DB: 'postgres://app@127.0.0.1:2/app' },
    });
  });

  test('who listens nowhere is well while its process is there', async () => {
    const { programOf } = await loadSystem(written(text));
    expect(programOf('worker')).toMatchObject({ health: { kind: 'alive' } });
    expect(programOf('api')).toMatchObject({ health: { kind: 'http', path: '/healthz' } });
  });
});
