import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { LinkSample } from '../../../local/runtimes/embedded/links/protocol.ts';
import {
  ask,
  closed,
  connectTo,
  eventually,
  type Peer,
  roundTrip,
  settles,
  startAnsweringOnce,
  startReplying,
} from './support/peers.ts';
import { endpoint, fault, latency, link, listener, type Rig, startLinks } from './support/rig.ts';

const reset = fault({ kind: 'reset' }, { callee: 'callee' });
const get = 'GET / HTTP/1.1\r\n\r\n';
const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n';

let rig: Rig;
let peer: Peer;
let port: number;
const seen: LinkSample[] = [];

beforeAll(async () => {
  rig = await startLinks();
  peer = await startReplying(ok);
  await rig.links.onSamples((batch) => seen.push(...batch));
});
beforeEach(async () => {
  port = await link(rig, peer.port);
});
afterEach(async () => {
  for (const { faultId } of await rig.links.impairments()) await rig.links.clear(faultId);
});
afterAll(async () => {
  await peer.close();
  await rig.stop();
});

test('connections that exist are reset at once, idle or not', async () => {
  const sockets = [await connectTo(port), await connectTo(port)];
  for (const socket of sockets) await roundTrip(socket, get);
  const errors = sockets.map((socket) => once(socket, 'error'));
  expect(await rig.links.impair(reset)).toEqual({ flows: 2 });
  for (const error of errors) expect(await error).toMatchObject([{ code: 'ECONNRESET' }]);
  await eventually(() => peer.sockets.size === 0);
});

test('a new connection is accepted, and reset when its request comes, which never reaches the callee', async () => {
  await rig.links.impair(reset);
  const socket = await connectTo(port);
  const error = once(socket, 'error');
  expect(await settles(error, 200)).toBe(false);
  await rig.links.impair(fault(latency(1), { callee: 'callee' }, 'another'));
  expect(await settles(error, 200)).toBe(false);
  socket.write(get);
  expect(await error).toMatchObject([{ code: 'ECONNRESET' }]);
  expect(peer.sockets.size).toBe(0);
  await eventually(async () => (await rig.links.stats()).connections === 0);
});

test('each request that meets it is one failed sample, and a connection without one is none', async () => {
  const { callee, awaited } = await startAnsweringOnce(ok);
  port = await link(rig, callee.port, { caller: 'sampled' });
  const own = () => seen.filter(({ caller }) => caller === 'sampled').map(({ outcome }) => outcome);
  const busy = await connectTo(port);
  await roundTrip(busy, get);
  busy.write(get);
  await awaited;
  const left = closed(busy);
  await rig.links.impair(reset);
  await left;
  const idle = await connectTo(port);
  for (let i = 0; i < 3; i += 1) expect(await ask(port, get)).toBe('ECONNRESET');
  idle.destroy();
  await eventually(async () => (await rig.links.stats()).connections === 0);
  await rig.links.clear('fault');
  expect(await ask(port, get)).toBe(ok);
  await eventually(() => own().length === 6);
  expect(own()).toEqual(['served', 'failed', 'failed', 'failed', 'failed', 'served']);
  await callee.close();
});

test('what waited for its first request is served when it has ended', async () => {
  await rig.links.impair(reset);
  const socket = await connectTo(port);
  expect(await rig.links.clear('fault')).toEqual({ remaining: [] });
  await roundTrip(socket, get);
  socket.destroy();
});

test('spares other callees, and those outside its share', async () => {
  await rig.links.impair(fault({ kind: 'reset' }, { callee: 'another' }));
  expect(await ask(port, get)).toBe(ok);
  await rig.links.impair(fault({ kind: 'reset' }, { callee: 'callee' }, 'share', 50));
  const answers = await Promise.all(Array.from({ length: 40 }, () => ask(port, get)));
  expect(new Set(answers)).toEqual(new Set([ok, 'ECONNRESET']));
});

test('those of one caller alone, where that is asked for', async () => {
  const listeners = [await listener({ caller: 'one' }), await listener({ caller: 'another' })] as const;
  await rig.links.configure({ listeners, endpoints: [endpoint('task', peer.port, { callee: 'callee' })] });
  const [own, others] = [await connectTo(listeners[0].port), await connectTo(listeners[1].port)];
  for (const socket of [own, others]) await roundTrip(socket, get);
  const error = once(own, 'error');
  expect(await rig.links.impair(fault({ kind: 'reset' }, { callee: 'callee', sender: 'one' }))).toEqual({
    flows: 1,
  });
  expect(await error).toMatchObject([{ code: 'ECONNRESET' }]);
  await roundTrip(others, get);
  others.destroy();
});
