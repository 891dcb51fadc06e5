import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Endpoint, ListenerConfig } from '../../../local/runtimes/embedded/links/protocol.ts';
import { connectTo, eventually, type Peer, roundTrip, settles, startReplying } from './support/peers.ts';
import { blackhole, endpoint, fault, listener, type Rig, startLinks } from './support/rig.ts';

let rig: Rig;
let near: Peer;
let far: Peer;
let store: Peer;
/** A caller in zone a to two tasks, one of them in its zone; a caller in no zone to them; and the first one to a store. */
let own: ListenerConfig;
let strange: ListenerConfig;
let toStore: ListenerConfig;

const places = (): Endpoint[] => [
  endpoint('near', near.port, { zone: 'a' }),
  endpoint('far', far.port, { zone: 'b' }),
  endpoint('table', store.port, { callee: 'table' }),
];
const configure = (endpoints = places()) => rig.links.configure({ listeners: [own, strange, toStore], endpoints });

beforeEach(async () => {
  rig = await startLinks();
  [near, far, store] = await Promise.all([startReplying('near'), startReplying('far'), startReplying('store')]);
  own = await listener({ caller: 'caller', zone: 'a' });
  strange = await listener({ caller: 'users' });
  toStore = await listener({ caller: 'caller', zone: 'a', callee: 'table' });
  await configure();
});
afterEach(async () => {
  await Promise.all([near, far, store].map((peer) => peer.close()));
  await rig.stop();
});

/** What several connections of their own meet: each reply, or silence. */
async function met(port: number, connections = 4): Promise<string[]> {
  const answers = new Set<string>();
  for (let count = 0; count < connections; count += 1) {
    const socket = await connectTo(port);
    const reply = new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))));
    socket.write('x');
    answers.add((await settles(reply, 250)) ? await reply : 'silence');
    socket.destroy();
  }
  return [...answers].toSorted();
}

const cut = (beyond: 'zones' | 'all' | readonly string[], faultId = 'fault') =>
  rig.links.impair(fault(blackhole, { border: { zone: 'a', beyond } }, faultId));

test('other zones alone are cut off, and within the zone calls go on', async () => {
  expect(await met(own.port)).toEqual(['far', 'near']);
  await cut('zones');
  expect(await met(own.port)).toEqual(['near', 'silence']);
  expect(await met(strange.port)).toEqual(['far', 'near']);
  expect(await met(toStore.port)).toEqual(['store']);
  expect(await rig.links.clear('fault')).toEqual({ remaining: [] });
  expect(await met(own.port)).toEqual(['far', 'near']);
});

test('all that is not in the zone is cut off, from whoever calls', async () => {
  await cut('all');
  expect(await met(own.port)).toEqual(['near', 'silence']);
  expect(await met(strange.port)).toEqual(['far', 'silence']);
  expect(await met(toStore.port)).toEqual(['silence']);
});

test('stores alone are cut off, where these are told', async () => {
  await cut(['table']);
  expect(await met(own.port)).toEqual(['far', 'near']);
  expect(await met(toStore.port)).toEqual(['silence']);
});

test('a task that comes later is cut off, too', async () => {
  await configure([endpoint('near', near.port, { zone: 'a' })]);
  await cut('zones');
  expect(await met(own.port)).toEqual(['near']);
  await configure([endpoint('later', far.port, { zone: 'b' })]);
  expect(await met(own.port, 1)).toEqual(['silence']);
});

test('a connection that is open falls silent both ways, and goes on when the cut ends', async () => {
  await configure([endpoint('far', far.port, { zone: 'b' })]);
  const socket = await connectTo(own.port);
  await roundTrip(socket);
  await cut('zones');
  await cut('all', 'second');
  const answer = roundTrip(socket);
  for (const pushed of far.sockets) pushed.write('pushed');
  expect(await settles(answer, 250)).toBe(false);
  await rig.links.clear('fault');
  expect(await settles(answer, 250)).toBe(false);
  await rig.links.clear('second');
  await answer;
  socket.destroy();
  await eventually(async () => (await rig.links.stats()).connections === 0);
});

test.each([[{ zone: '', beyond: 'all' }], [{ zone: 'a', beyond: 'nobody' }], [{ zone: 'a' }]])(
  'what is no border is refused: %j',
  async (border) => {
    await expect(rig.links.impair(fault(blackhole, { border } as never))).rejects.toThrow('match.border');
  },
);
