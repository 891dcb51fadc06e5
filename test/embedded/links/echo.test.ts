import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Clock, systemClock } from '../../../base/clock.ts';
import { Links } from '../../../local/runtimes/embedded/links/links.ts';
import { type ProbeResult, probeLink } from '../../../local/runtimes/embedded/links/probe.ts';
import type { LinkSample, ListenerConfig } from '../../../local/runtimes/embedded/links/protocol.ts';
import { ask, closed, connectTo, eventually, type Peer, roundTrip, startServer } from './support/peers.ts';
import { blackhole, endpoint, fault, freePort, latency, listener, loss, type Rig, startLinks } from './support/rig.ts';

const get = 'GET / HTTP/1.1\r\n\r\n';

let rig: Rig;
/** A callee that never answers. */
let hanging: Peer;
let config: ListenerConfig;
const seen: LinkSample[] = [];

beforeAll(async () => {
  rig = await startLinks();
  await rig.links.onSamples((batch) => seen.push(...batch));
  hanging = await startServer((socket) => socket.resume());
});
beforeEach(async () => {
  config = await listener({ protocol: 'dynamodb' });
  await rig.links.configure({ listeners: [config], endpoints: [endpoint('task', hanging.port)] });
});
afterEach(async () => {
  for (const { faultId } of await rig.links.impairments()) await rig.links.clear(faultId);
});
afterAll(async () => {
  await hanging.close();
  await rig.stop();
});

const echoPort = async (): Promise<number> => (await rig.links.echo({ listenerId: config.id })).port;

async function probe(bytes = 0, timeoutMs = 5000): Promise<ProbeResult> {
  return probeLink({ port: await echoPort(), protocol: config.protocol, timeoutMs, bytes });
}

test('sends back what comes in, and closes when its first connection has ended', async () => {
  const port = await echoPort();
  const socket = await connectTo(port);
  const answer = new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))));
  socket.write(get);
  expect(await answer).toBe(get);
  socket.end();
  await closed(socket);
  await eventually(async () => (await ask(port)) === 'ECONNREFUSED');
});

test('is quick behind a link that is healed, though the callee hangs under a flood of requests that were held', async () => {
  await rig.links.impair(fault(blackhole, { callee: 'callee' }));
  const held = await Promise.all(Array.from({ length: 200 }, () => connectTo(config.port)));
  for (const socket of held) socket.write(get);
  expect(await probe(0, 300)).toMatchObject({ answered: false });
  await rig.links.clear('fault');
  const result = await probe();
  expect(result).toMatchObject({ answered: true });
  expect(result.milliseconds).toBeLessThan(1500);
  await eventually(() => hanging.sockets.size === 200);
  expect(await probeLink({ port: config.port, protocol: 'http', timeoutMs: 300 })).toMatchObject({ answered: false });
  for (const socket of held) socket.destroy();
});

test('is quick while only another link is impaired', async () => {
  for (const match of [{ callee: 'other' }, { sender: 'other' }, { receiver: 'other' }, { destinationPort: 1 }]) {
    await rig.links.impair(fault(blackhole, match));
  }
  expect((await probe()).milliseconds).toBeLessThan(1500);
});

describe('shows', () => {
  test.each([
    ['callee', { callee: 'callee' }],
    ['caller', { sender: 'caller' }],
    ['task that the balancer would choose', { receiver: 'task' }],
    ['port', { destinationPort: 8080 }],
    ['way back', { sender: 'task', receiver: 'caller' }],
  ])('latency by the %s', async (_, match) => {
    await rig.links.impair(fault(latency(100), match));
    expect((await probe()).milliseconds).toBeGreaterThanOrEqual(99.9);
  });

  test('a blackhole, also one that begins later, and its end', async () => {
    const socket = await connectTo(await echoPort());
    await roundTrip(socket, get);
    await rig.links.impair(fault(blackhole, { callee: 'callee' }));
    expect(await probe(0, 300)).toMatchObject({ answered: false });
    const answer = roundTrip(socket, get);
    await rig.links.clear('fault');
    await answer;
    socket.destroy();
  });

  test('loss', async () => {
    await rig.links.impair(fault(loss(99), { callee: 'callee' }));
    expect(await probe(0, 150)).toMatchObject({ answered: false });
  });

  test('a limited rate', async () => {
    await rig.links.impair(fault({ kind: 'bandwidth', kilobitsPerSecond: 256 }, { callee: 'callee' }));
    expect((await probe(12_000)).milliseconds).toBeGreaterThanOrEqual(200);
  });

  test('throttling, in the words of DynamoDB', async () => {
    await rig.links.impair(fault({ kind: 'throttle', requestsPerSecond: 1 }, { callee: 'callee' }));
    expect((await probe()).reply).toMatch(/^GET/);
    expect((await probe()).reply).toContain('ThrottlingException');
  });

  test('a reset', async () => {
    await rig.links.impair(fault({ kind: 'reset' }, { callee: 'callee' }));
    expect(await ask(await echoPort(), get)).toBe('ECONNRESET');
    await rig.links.clear('fault');
    expect(await ask(await echoPort(), get)).toBe(get);
  });

  test('a refusal: the call rejects, and one that is open is closed', async () => {
    const port = await echoPort();
    const socket = await connectTo(port);
    await roundTrip(socket, get);
    const left = closed(socket);
    await rig.links.impair(fault({ kind: 'refusal' }, { callee: 'callee' }));
    await left;
    expect(await ask(port)).toBe('ECONNREFUSED');
    await expect(echoPort()).rejects.toThrow(`listener "${config.id}" does not listen: it is refused by fault`);
    await rig.links.clear('fault');
    expect(await ask(await echoPort(), get)).toBe(get);
  });

  test('a share of the connections', async () => {
    await rig.links.impair(fault({ kind: 'reset' }, { callee: 'callee' }, 'fault', 50));
    const answers = await Promise.all(Array.from({ length: 40 }, async () => ask(await echoPort(), get)));
    expect(new Set(answers)).toEqual(new Set([get, 'ECONNRESET']));
  });
});

test('leads nowhere else: no sample, no connection of the endpoint or of the links, and no turn of the balancer', async () => {
  const endpoints = [endpoint('a', hanging.port), endpoint('b', hanging.port)];
  await rig.links.configure({ listeners: [config], endpoints });
  const before = seen.length;
  const sockets = await Promise.all(Array.from({ length: 3 }, async () => connectTo(await echoPort())));
  for (const socket of sockets) await roundTrip(socket, get);
  const stats = await rig.links.stats();
  expect(stats).toMatchObject({ listeners: 1, connections: 0, heldBytes: 0 });
  expect([stats.perEndpoint.a ?? 0, stats.perEndpoint.b ?? 0]).toEqual([0, 0]);
  expect(hanging.sockets.size).toBe(0);
  expect(await rig.links.impair(fault(latency(1), { callee: 'callee' }))).toEqual({ flows: 0 });
  for (const socket of sockets) socket.destroy();
  const real = await connectTo(config.port);
  real.write(get);
  await eventually(() => hanging.sockets.size === 1);
  real.destroy();
  await eventually(() => seen.length > before);
  expect(seen).toHaveLength(before + 1);
});

test('where no endpoint is, the callee itself stands for one', async () => {
  await rig.links.configure({ listeners: [config], endpoints: [] });
  expect(await ask(await echoPort(), get)).toBe(get);
  await rig.links.impair(fault({ kind: 'reset' }, { receiver: 'callee' }));
  expect(await ask(await echoPort(), get)).toBe('ECONNRESET');
});

test('no such listener, or one whose port is taken, has none', async () => {
  await expect(rig.links.echo({ listenerId: 'none' })).rejects.toThrow('there is no listener "none"');
  const taken = await startServer(() => {});
  const other = await listener({ id: 'other', port: taken.port });
  await expect(rig.links.configure({ listeners: [config, other], endpoints: [] })).rejects.toThrow('in use');
  await expect(rig.links.echo({ listenerId: 'other' })).rejects.toThrow(
    `port ${taken.port} of listener "other" is in use`,
  );
  await taken.close();
  await rig.links.configure({ listeners: [config], endpoints: [] });
  expect(await ask(await freePort())).toBe('ECONNREFUSED');
});

test('closes after 15 s, though its connection is still held by a blackhole', async () => {
  const hurried: Clock = { ...systemClock, after: (ms, ...rest) => systemClock.after(ms / 50, ...rest) };
  const links = new Links({ clock: hurried, random: Math.random, report: () => {} });
  await links.configure({ listeners: [await listener({ id: 'own' })], endpoints: [] });
  await links.impair(fault(blackhole, { callee: 'callee' }));
  const { port } = await links.echo({ listenerId: 'own' });
  const socket = await connectTo(port);
  const left = closed(socket);
  socket.write(get);
  await left;
  expect(await ask(port)).toBe('ECONNREFUSED');
  await links.configure({ listeners: [], endpoints: [] });
});
