import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Server } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import type { ServerProtocol, Store } from '../../../lib/model/topology.ts';
import { connects } from '../../../local/runtimes/embedded/probe.ts';
import { watchStores } from '../../../local/supervisor/watch-stores.ts';
import { createMemoryLog } from '../engine/support/memory-log.ts';
import { manualClock } from '../measure/support/manual-clock.ts';

const host = '127.0.0.1';
const closing: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function listen(port = 0): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => void socket.on('error', () => {}).resume()).listen(port, host);
  closing.push(() => server.close());
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

const close = (server: Server) => new Promise((closed) => server.close(closed));

/** A watch whose seconds are passed by hand, each until its look is over. */
function watched(stores: readonly Store[], portOf: () => number, hostOf: () => string = () => host) {
  const clock = manualClock();
  const log = createMemoryLog(clock);
  const watch = watchStores({ topology: { stores }, stores: { portOf, hostOf }, log, clock });
  closing.push(watch.close);
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      await clock.advance(1000);
      await new Promise((next) => setTimeout(next, 40));
    }
  };
  const states = () =>
    log.since(0).flatMap((event) => (event.type === 'store-state' ? [[event.state, event.since, event.mono]] : []));
  const notices = () => log.since(0).flatMap((event) => (event.type === 'notice' ? [event.message] : []));
  return { clock, pass, states, notices, close: watch.close };
}

const there = (protocol: ServerProtocol = 'tcp'): Store => ({ kind: 'server', name: 'kv', port: 1, protocol, host });

test('a store that refuses three looks in a row is away, and told once; so is its return', async () => {
  const { server, port } = await listen();
  const { pass, states, notices } = watched([there()], () => port);
  await pass(3);
  await close(server);
  await pass(2);
  expect(states()).toEqual([]);
  await pass(3);
  expect(states()).toEqual([['away', 3000, 6000]]);
  await listen(port);
  await pass(2);
  expect(states()).toEqual([
    ['away', 3000, 6000],
    ['there', 3000, 9000],
  ]);
  expect(notices()).toEqual([
    `store kv at 127.0.0.1:${port} takes no connections: ECONNREFUSED`,
    `store kv at 127.0.0.1:${port} takes connections again`,
  ]);
});

test('looks that fail one by one are no loss', async () => {
  const { server, port } = await listen();
  const { pass, states } = watched([there()], () => port);
  let listening = server;
  for (let round = 0; round < 3; round++) {
    await close(listening);
    await pass(2);
    listening = (await listen(port)).server;
    await pass(1);
  }
  expect(states()).toEqual([]);
});

test('only stores that were there already are looked at, and none once it is closed', async () => {
  const { server, port } = await listen();
  let looks = 0;
  server.on('connection', () => looks++);
  const started: Store = { kind: 'server', name: 'own', port: 1, protocol: 'tcp' };
  const cache: Store = { kind: 'redis', name: 'cache', port: 6379 };
  const others = watched([started, cache], () => port);
  await others.pass(4);
  expect(looks).toBe(0);
  const own = watched([there('mysql')], () => port);
  await own.pass(2);
  expect(looks).toBe(2);
  own.close();
  await own.pass(3);
  expect(looks).toBe(2);
});

test('MySQL on another host, which shuts out who connects and says nothing, is left in peace', async () => {
  const { server, port } = await listen();
  let looks = 0;
  server.on('connection', () => looks++);
  const anyHost = '0.0.0.0';
  const lookAt = (protocol: ServerProtocol) =>
    watched(
      [there(protocol)],
      () => port,
      () => anyHost,
    ).pass(2);
  await lookAt('mysql');
  expect(looks).toBe(0);
  await lookAt('postgres');
  expect(looks).toBe(2);
});

test('a store that is only slow, with as many waiting as may, is not away', async () => {
  const program = `require('net').createServer().listen({ port: 0, host: '${host}', backlog: 1 }, function () {
    require('fs').writeSync(1, String(this.address().port));
    process.kill(process.pid, 'SIGSTOP');
  })`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  closing.push(() => child.kill('SIGKILL'));
  const port = Number(String((await once(child.stdout, 'data'))[0]));
  const at = { host, port };
  while ((await connectsAndStays(at)) === undefined);
  expect(await connects(at, 300, systemClock)).toBe('no answer in 300 ms');
  const { pass, states } = watched([there()], () => port);
  await pass(30);
  expect(states()).toEqual([]);
});

/** Takes a place among those that wait; undefined where there was one. */
function connectsAndStays(at: { readonly host: string; readonly port: number }): Promise<string | undefined> {
  const socket = createConnection(at).on('error', () => {});
  closing.push(() => socket.destroy());
  return Promise.race([
    once(socket, 'connect').then(() => undefined),
    new Promise<string>((full) => setTimeout(full, 300, 'full')),
  ]);
}
