import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { probeLink } from '../../../local/runtimes/embedded/links/probe.ts';
import type { Desired, LinkSample } from '../../../local/runtimes/embedded/links/protocol.ts';
import {
  ask,
  closed,
  connectTo,
  eventually,
  type Peer,
  roundTrip,
  startAnsweringOnce,
  startReplying,
} from './support/peers.ts';
import { blackhole, endpoint, fault, freePort, link, listener, type Rig, startLinks } from './support/rig.ts';

const cache = { protocol: 'resp', callee: 'cache' } as const;
const refusal = fault({ kind: 'refusal' }, { callee: 'cache' });
const get = '*2\r\n$3\r\nGET\r\n$1\r\na\r\n';
const value = '$1\r\nb\r\n';

let rig: Rig;
let peer: Peer;
const seen: LinkSample[] = [];

beforeAll(async () => {
  rig = await startLinks();
  await rig.links.onSamples((batch) => seen.push(...batch));
  peer = await startReplying(value);
});
afterEach(async () => {
  for (const { faultId } of await rig.links.impairments()) await rig.links.clear(faultId);
});
afterAll(async () => {
  await peer.close();
  await rig.stop();
});

/** Two callers of one cache, and a caller of something else. */
async function callers(): Promise<{ one: number; two: number; other: number; desired: Desired }> {
  const listeners = [
    await listener({ ...cache, caller: 'one' }),
    await listener({ ...cache, caller: 'two' }),
    await listener({ caller: 'one', callee: 'other' }),
  ];
  const endpoints = [
    endpoint('cache', peer.port, { callee: 'cache' }),
    endpoint('other-task', peer.port, { callee: 'other' }),
  ];
  const [one, two, other] = listeners.map(({ port }) => port) as [number, number, number];
  await rig.links.configure({ listeners, endpoints });
  return { one, two, other, desired: { listeners, endpoints } };
}

async function take(port: number): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function giveBack(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}

test.each([
  ['HTTP', 'http', 'GET / HTTP/1.1\r\n\r\n'],
  ['DynamoDB', 'dynamodb', 'GET / HTTP/1.1\r\n\r\n'],
  ['RESP', 'resp', get],
] as const)(
  '%s: resets every connection, is refused by the kernel, and then all is as before',
  async (_, protocol, request) => {
    const port = await link(rig, peer.port, { ...cache, protocol });
    const socket = await connectTo(port);
    await roundTrip(socket, request);
    expect(peer.sockets.size).toBe(1);
    const error = once(socket, 'error');
    const { flows } = await rig.links.impair(refusal);
    expect(flows).toBe(1);
    expect(await error).toMatchObject([{ code: 'ECONNRESET' }]);
    expect(await ask(port, request)).toBe('ECONNREFUSED');
    expect(await probeLink({ port, protocol, timeoutMs: 5000 })).toMatchObject({ answered: false });
    await eventually(() => peer.sockets.size === 0);
    await eventually(async () => (await rig.links.stats()).connections === 0);
    expect(await rig.links.clear('fault')).toEqual({ remaining: [] });
    expect(await ask(port, request)).toBe(value);
    await eventually(() => peer.sockets.size === 0);
  },
);

test('a command that is under way has failed', async () => {
  const { callee, awaited } = await startAnsweringOnce(value);
  const port = await link(rig, callee.port, { ...cache, caller: 'waiting' });
  const own = () => seen.filter(({ caller }) => caller === 'waiting');
  const socket = await connectTo(port);
  await roundTrip(socket, get);
  await eventually(() => own().length === 1);
  socket.write(get);
  await awaited;
  const left = closed(socket);
  await rig.links.impair(refusal);
  await left;
  await eventually(() => own().length === 2);
  expect(own()[1]).toMatchObject({ callee: 'cache', outcome: 'failed' });
  await callee.close();
});

describe('is for those whom it matches:', () => {
  test('a store by its name, for all its callers', async () => {
    const { one, two, other } = await callers();
    await rig.links.impair(fault({ kind: 'refusal' }, { receiver: 'cache' }));
    expect([await ask(one), await ask(two)]).toEqual(['ECONNREFUSED', 'ECONNREFUSED']);
    expect(await ask(other)).toBe(value);
  });

  test('one caller', async () => {
    const { one, two, other } = await callers();
    await rig.links.impair(fault({ kind: 'refusal' }, { sender: 'one', callee: 'cache' }));
    expect([await ask(one), await ask(two), await ask(other)]).toEqual(['ECONNREFUSED', value, value]);
  });

  test('a share of the connections, which are accepted and reset', async () => {
    const { one } = await callers();
    await rig.links.impair(fault({ kind: 'refusal' }, { callee: 'cache' }, 'fault', 50));
    const answers = await Promise.all(Array.from({ length: 40 }, () => ask(one)));
    expect(new Set(answers)).toEqual(new Set([value, 'ECONNRESET']));
  });

  test('one task of two, and the other takes its calls; with both the listener is closed', async () => {
    const config = await listener();
    const only = await listener({ caller: 'users', only: 'b' });
    const other = await startReplying('b');
    const endpoints = [endpoint('a', peer.port), endpoint('b', other.port)];
    await rig.links.configure({ listeners: [config, only], endpoints });
    await rig.links.impair(fault({ kind: 'refusal' }, { receiver: 'b' }));
    expect(await Promise.all(Array.from({ length: 6 }, () => ask(config.port)))).toEqual(Array(6).fill(value));
    expect(await ask(only.port)).toBe('ECONNREFUSED');
    await rig.links.configure({ listeners: [config, only], endpoints: endpoints.slice(1) });
    expect(await ask(config.port)).toBe('ECONNREFUSED');
    await rig.links.configure({ listeners: [config, only], endpoints });
    expect(await ask(config.port)).toBe(value);
    await other.close();
  });

  test('also one that is held by a blackhole', async () => {
    const { one } = await callers();
    await rig.links.impair(fault(blackhole, { sender: 'one' }, 'silence'));
    const held = await connectTo(one);
    const left = closed(held);
    await rig.links.impair(refusal);
    await left;
    expect(await ask(one)).toBe('ECONNREFUSED');
  });
});

describe('while the system is configured', () => {
  test('it stays, and a task that joins is refused as well', async () => {
    const { one, desired } = await callers();
    await rig.links.impair(refusal);
    const late = await listener({ ...cache, caller: 'late' });
    await rig.links.configure({ ...desired, listeners: [...desired.listeners, late] });
    expect([await ask(one), await ask(late.port)]).toEqual(['ECONNREFUSED', 'ECONNREFUSED']);
    expect(await rig.links.clear('fault')).toEqual({ remaining: [] });
    expect([await ask(one), await ask(late.port)]).toEqual([value, value]);
  });

  test('what is removed stays away, and its port is nobody’s concern', async () => {
    const { one, two, desired } = await callers();
    await rig.links.impair(refusal);
    await rig.links.configure({ ...desired, listeners: desired.listeners.slice(1) });
    const taken = await take(one);
    expect(await rig.links.clear('fault')).toEqual({ remaining: [] });
    expect(await ask(two)).toBe(value);
    await giveBack(taken);
    expect(await ask(one)).toBe('ECONNREFUSED');
  });

  test('configuring does not fail on a refused listener whose port is taken, and opens none that it races with', async () => {
    const { one, two, desired } = await callers();
    await rig.links.impair(refusal);
    const taken = await take(one);
    await rig.links.configure(desired);
    await giveBack(taken);
    await rig.links.clear('fault');
    const late = await listener({ ...cache, caller: 'late' });
    const configured = rig.links.configure({ ...desired, listeners: [...desired.listeners, late] });
    await Promise.all([configured, rig.links.impair(refusal)]);
    const ports = [one, two, late.port];
    expect(await Promise.all(ports.map((port) => ask(port)))).toEqual(Array(3).fill('ECONNREFUSED'));
  });
});

describe('its end', () => {
  test('comes when the last of two that refuse has been cleared', async () => {
    const { one } = await callers();
    await rig.links.impair(refusal);
    await rig.links.impair(fault({ kind: 'refusal' }, { sender: 'one' }, 'second'));
    expect(await rig.links.clear('fault')).toEqual({ remaining: [] });
    expect(await ask(one)).toBe('ECONNREFUSED');
    expect(await rig.links.clear('second')).toEqual({ remaining: [] });
    expect(await ask(one)).toBe(value);
  });

  test('comes when something else takes its place', async () => {
    const { one } = await callers();
    await rig.links.impair(refusal);
    await rig.links.impair(fault({ kind: 'loss', percent: 0 }, { callee: 'cache' }));
    expect(await ask(one)).toBe(value);
  });

  test('is told as remaining while something else has the port, and clearing tries again', async () => {
    const { one, two } = await callers();
    await rig.links.impair(refusal);
    const taken = await take(one);
    const remaining = [expect.stringContaining(`port ${one} `)];
    expect(await rig.links.clear('fault')).toEqual({ remaining });
    expect(await rig.links.clear('fault')).toEqual({ remaining });
    expect(await rig.links.clear('another')).toEqual({ remaining: [] });
    expect(await rig.links.impairments()).toEqual([]);
    expect(await ask(two)).toBe(value);
    await giveBack(taken);
    expect(await rig.links.clear('fault')).toEqual({ remaining: [] });
    expect(await ask(one)).toBe(value);
    expect(await ask(await freePort())).toBe('ECONNREFUSED');
  });

  test('comes by itself when whoever had the port leaves it', async () => {
    const { one } = await callers();
    await rig.links.impair(refusal);
    const taken = await take(one);
    await rig.links.clear('fault');
    expect((await rig.links.left('fault')).remaining).toEqual([expect.stringContaining(`port ${one} `)]);
    await giveBack(taken);
    await eventually(async () => (await rig.links.left('fault')).remaining.length === 0);
    expect(await ask(one)).toBe(value);
  });
});
