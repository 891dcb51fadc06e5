import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { probeLink } from '../../../local/runtimes/embedded/links/probe.ts';
import type { LinkSample } from '../../../local/runtimes/embedded/links/protocol.ts';
import { ask, closed, connectTo, eventually, type Peer, roundTrip, startReplying } from './support/peers.ts';
import { fault, link, type Rig, startLinks } from './support/rig.ts';

const cache = { protocol: 'resp', callee: 'cache' } as const;
const refusal = fault({ kind: 'refusal' }, { receiver: 'task' });
const get = '*2\r\n$3\r\nGET\r\n$1\r\na\r\n';

let rig: Rig;
let peer: Peer;
let seen: LinkSample[] = [];

beforeAll(async () => {
  rig = await startLinks();
  await rig.links.onSamples((batch) => seen.push(...batch));
  peer = await startReplying('$1\r\nb\r\n');
});
afterEach(() => rig.links.clear('fault'));
afterAll(async () => {
  await peer.close();
  await rig.stop();
});

test('resets every connection, lets nobody in, and then all is as before', async () => {
  const port = await link(rig, peer.port, cache);
  const socket = await connectTo(port);
  await roundTrip(socket, get);
  expect(peer.sockets.size).toBe(1);
  const error = once(socket, 'error');
  const { flows } = await rig.links.impair(refusal);
  expect(flows).toBe(1);
  expect(await error).toMatchObject([{ code: 'ECONNRESET' }]);
  expect(await ask(port, get)).toBe('ECONNRESET');
  expect(await probeLink({ port, protocol: 'resp', timeoutMs: 5000 })).toMatchObject({ answered: false });
  await eventually(() => peer.sockets.size === 0);
  await eventually(async () => (await rig.links.stats()).connections === 0);
  expect(await rig.links.clear('fault')).toEqual({ remaining: [] });
  expect(await ask(port, get)).toBe('$1\r\nb\r\n');
});

test('a command that is under way has failed', async () => {
  const silent = await link(rig, peer.port, cache);
  const socket = await connectTo(silent);
  await roundTrip(socket, get);
  await eventually(() => seen.length > 0);
  seen = [];
  for (const callee of peer.sockets) callee.pause();
  socket.write(get);
  await eventually(() => socket.bytesWritten > get.length);
  const left = closed(socket);
  await rig.links.impair(refusal);
  await left;
  await eventually(() => seen.length > 0);
  expect(seen[0]).toMatchObject({ callee: 'cache', outcome: 'failed' });
});

test('spares other callees', async () => {
  const port = await link(rig, peer.port, cache);
  await rig.links.impair(fault({ kind: 'refusal' }, { receiver: 'another' }));
  expect(await ask(port, get)).toBe('$1\r\nb\r\n');
});
