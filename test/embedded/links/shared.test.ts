import { createServer, type Server } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { LinkSample } from '../../../local/runtimes/embedded/links/protocol.ts';
import { ask, connectTo, eventually, type Peer, roundTrip, startReplying } from './support/peers.ts';
import { endpoint, listener, type Rig, startLinks } from './support/rig.ts';

let rig: Rig;
let one: Peer;
let two: Peer;
/** Tells its callers the address that they call from. */
let teller: Server;
let tellerPort: number;
const seen: LinkSample[] = [];

beforeAll(async () => {
  rig = await startLinks();
  await rig.links.onSamples((batch) => seen.push(...batch));
  one = await startReplying('one');
  two = await startReplying('two');
  teller = createServer((socket) => socket.once('data', () => socket.end(String(socket.remoteAddress))));
  await new Promise<void>((done) => void teller.listen(0, '127.0.0.1', done));
  tellerPort = (teller.address() as { port: number }).port;
});
afterEach(() => void seen.splice(0));
afterAll(async () => {
  teller.close();
  await Promise.all([one.close(), two.close()]);
  await rig.stop();
});

const both = (inRotation = true) => [endpoint('1', one.port, { inRotation }), endpoint('2', two.port)];

test('a listener leads to the endpoint that it prefers, however busy that is', async () => {
  const config = await listener({ prefers: '1' });
  await rig.links.configure({ listeners: [config], endpoints: both() });
  const held = await connectTo(config.port);
  await roundTrip(held);
  expect(await Promise.all([ask(config.port), ask(config.port)])).toEqual(['one', 'one']);
  held.destroy();
});

test('leads to another while that one is not in rotation, or refuses', async () => {
  const config = await listener({ prefers: '1' });
  await rig.links.configure({ listeners: [config], endpoints: both(false) });
  expect(await ask(config.port)).toBe('two');
  await rig.links.configure({ listeners: [config], endpoints: [endpoint('1', 1), endpoint('2', two.port)] });
  expect(await ask(config.port)).toBe('two');
});

test('a listener that only leads elsewhere goes on listening, and its connections go on', async () => {
  const config = await listener({ prefers: '1' });
  await rig.links.configure({ listeners: [config], endpoints: both() });
  const held = await connectTo(config.port);
  await roundTrip(held);
  const answers: Promise<string>[] = [];
  for (const prefers of ['2', '1', '2', '1', '2']) {
    const configured = rig.links.configure({ listeners: [{ ...config, prefers }], endpoints: both() });
    answers.push(ask(config.port));
    await configured;
  }
  for (const answer of await Promise.all(answers)) expect(answer).toMatch(/^(one|two)$/);
  expect(await ask(config.port)).toBe('two');
  await roundTrip(held);
  held.destroy();
});

test('a shared listener tells callers apart by their addresses, and goes on from the address that is theirs', async () => {
  const config = await listener({ sharedByCallers: true, caller: 'somebody' });
  const callers = { '127.0.0.1': { id: 'caller-1', from: '127.0.0.7' } };
  const endpoints = [endpoint('teller', tellerPort)];
  await rig.links.configure({ listeners: [config], endpoints, callers });
  expect(await ask(config.port)).toBe('127.0.0.7');
  await eventually(() => seen.some(({ caller }) => caller === 'caller-1'));
});

test('one whom nobody has named yet is waited for, and let in unnamed where nobody does', async () => {
  const config = await listener({ sharedByCallers: true, caller: 'somebody' });
  const desired = { listeners: [config], endpoints: [endpoint('teller', tellerPort)] };
  await rig.links.configure(desired);
  const early = ask(config.port);
  await rig.links.configure({ ...desired, callers: { '127.0.0.1': { id: 'late', from: '127.0.0.8' } } });
  expect(await early).toBe('127.0.0.8');
  await rig.links.configure(desired);
  expect(await ask(config.port)).toBe('127.0.0.1');
  const before = performance.now();
  expect(await ask(config.port)).toBe('127.0.0.1');
  expect(performance.now() - before).toBeLessThan(450);
  await eventually(() => seen.filter(({ caller }) => caller === 'somebody').length === 2);
  expect(seen.some(({ caller }) => caller === 'late')).toBe(true);
});
