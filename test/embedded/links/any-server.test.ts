import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { askLink } from '../../../local/runtimes/embedded/faults/ask-link.ts';
import { shows } from '../../../local/runtimes/embedded/faults/saw-impairment.ts';
import type { LinkSample, ListenerConfig } from '../../../local/runtimes/embedded/links/protocol.ts';
import { connectTo, eventually, type Peer, roundTrip, startServer } from './support/peers.ts';
import { blackhole, endpoint, fault, latency, link, listener, type Rig, startLinks } from './support/rig.ts';

let rig: Rig;
let peer: Peer;
let seen: LinkSample[] = [];
let asked = '';

beforeAll(async () => {
  rig = await startLinks();
  await rig.links.onSamples((batch) => seen.push(...batch));
  // As a mail or database server does, it speaks first.
  peer = await startServer((socket) => {
    socket.write('220 ready\r\n');
    socket.on('data', (bytes) => {
      asked += bytes;
      socket.write('250 ok\r\n');
    });
  });
});
beforeEach(() => {
  seen = [];
  asked = '';
});
afterEach(async () => void (await rig.links.clear('fault')));
afterAll(async () => {
  await peer.close();
  await rig.stop();
});

const server = { protocol: 'tcp', callee: 'mail', foreign: true } as const;
const greeted = async (port: number) => {
  const socket = await connectTo(port);
  expect(String(await once(socket, 'data'))).toBe('220 ready\r\n');
  return socket;
};
const outcomes = async () => {
  await sleep(200);
  return seen.map(({ outcome }) => outcome);
};

test('calls of a server of which nothing is known are seen, its greeting and a goodbye are none', async () => {
  const socket = await greeted(await link(rig, peer.port, server));
  await roundTrip(socket, 'MAIL\r\n');
  socket.end('QUIT\r\n');
  await eventually(() => seen.length > 0);
  expect(await outcomes()).toEqual(['served']);
});

test('latency is what its callers wait longer, and silence fails those who wait', async () => {
  const port = await link(rig, peer.port, server);
  const socket = await greeted(port);
  await rig.links.impair(fault(latency(60), { callee: 'mail' }));
  expect(await roundTrip(socket, 'MAIL\r\n')).toBeGreaterThanOrEqual(59);
  await rig.links.clear('fault');
  await rig.links.impair(fault(blackhole, { destinationPort: 8080 }));
  socket.write('MAIL\r\n');
  await sleep(150);
  socket.destroy();
  await eventually(() => seen.length === 2);
  expect(await outcomes()).toEqual(['served', 'failed']);
});

test('under a reset a new caller is greeted, and reset when it asks', async () => {
  const port = await link(rig, peer.port, server);
  await rig.links.impair(fault({ kind: 'reset' }, { callee: 'mail' }));
  const socket = await greeted(port);
  const error = once(socket, 'error');
  socket.write('MAIL\r\n');
  expect(await error).toMatchObject([{ code: 'ECONNRESET' }]);
  expect(asked).toBe('');
  await eventually(() => seen.length > 0);
  expect(await outcomes()).toEqual(['failed']);
});

test('a server is reached on the host where it is, and an echo is not', async () => {
  const elsewhere = createServer((socket) => socket.end('220 elsewhere\r\n')).listen(0, '127.0.0.9');
  await once(elsewhere, 'listening');
  const { port } = elsewhere.address() as { port: number };
  const config = await listener(server);
  const at = endpoint('mail', port, { callee: 'mail', host: '127.0.0.9' });
  await rig.links.configure({ listeners: [config], endpoints: [at] });
  const socket = await connectTo(config.port);
  expect(String(await once(socket, 'data'))).toBe('220 elsewhere\r\n');
  const probe = await askLink(config, { timeoutMs: 2000, bytes: 0 }, rig.links);
  expect(probe).toMatchObject({ answered: true, reply: 'x\n' });
  socket.destroy();
  elsewhere.close();
});

test.each<[string, Parameters<typeof fault>[0]]>([
  ['latency', latency(400)],
  ['blackhole', blackhole],
  ['loss', { kind: 'loss', percent: 100 }],
  ['bandwidth', { kind: 'bandwidth', kilobitsPerSecond: 32 }],
  ['refusal', { kind: 'refusal' }],
  ['reset', { kind: 'reset' }],
])('a %s on the way to a server is seen without asking it anything', async (_kind, impairment) => {
  const config = await listener(server);
  const at = endpoint('mail', peer.port, { callee: 'mail' });
  await rig.links.configure({ listeners: [config], endpoints: [at] });
  // More than passes at once before a rate holds.
  const question = { timeoutMs: 4000, bytes: impairment.kind === 'bandwidth' ? 12_000 : 0 };
  const isShown = async () => shows(await askLink(config, question, rig.links), impairment);
  // A busy machine is slow itself.
  const before = [await isShown(), await isShown(), await isShown()];
  expect(before).toContain(false);
  await rig.links.impair(fault(impairment, { callee: 'mail' }));
  expect(await isShown()).toBe(true);
  await rig.links.clear('fault');
  expect(asked).toBe('');
  expect(await outcomes()).toEqual([]);
});

test('of the load balancer’s own way to a task nothing is counted, whatever the path of its probe is', async () => {
  const ok = await startServer((socket) => socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\n\r\n')));
  const config: ListenerConfig = { ...(await listener()), only: 'task' };
  const other = await listener({ caller: 'other' });
  await rig.links.configure({ listeners: [config, other], endpoints: [endpoint('task', ok.port)] });
  for (const { port } of [config, other]) {
    const socket = await connectTo(port);
    await roundTrip(socket, 'GET /status/live HTTP/1.1\r\n\r\n');
    socket.destroy();
  }
  await eventually(() => seen.length > 0);
  expect(await outcomes()).toEqual(['served']);
  expect(seen[0]).toMatchObject({ caller: 'other' });
  await ok.close();
});
