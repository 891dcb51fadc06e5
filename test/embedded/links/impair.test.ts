import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { probeLink } from '../../../local/runtimes/embedded/links/probe.ts';
import {
  closed,
  connectTo,
  eventually,
  type Peer,
  roundTrip,
  settles,
  startEcho,
  startServer,
} from './support/peers.ts';
import { blackhole, endpoint, fault, latency, link, listener, loss, type Rig, startLinks } from './support/rig.ts';

let rig: Rig;
let echo: Peer;

beforeAll(async () => {
  rig = await startLinks();
  echo = await startEcho();
});

afterEach(async () => {
  for (const { faultId } of await rig.links.impairments()) await rig.links.clear(faultId);
});

afterAll(async () => {
  await echo.close();
  await rig.stop();
});

/** Sends alone through the link take this long, the shortest of several so that a busy machine does not matter. */
async function shortest(port: number): Promise<number> {
  const socket = await connectTo(port);
  const times: number[] = [];
  for (let i = 0; i < 5; i += 1) times.push(await roundTrip(socket));
  socket.destroy();
  return Math.min(...times);
}

describe('latency', () => {
  test.each([
    ['what the caller sends', { sender: 'caller' }],
    ['what the callee sends', { sender: 'task' }],
    ['what the caller gets', { receiver: 'caller' }],
    ['what one of several gets', { receivers: ['other', 'task'] }],
    ['what goes to a port', { destinationPort: 8080 }],
    ['what goes to a callee, whichever of its tasks', { callee: 'callee' }],
  ])('delays %s', async (_, match) => {
    const port = await link(rig, echo.port);
    await rig.links.impair(fault(latency(60), match));
    const delayed = await shortest(port);
    expect(delayed).toBeGreaterThanOrEqual(59.9);
    expect(delayed).toBeLessThan(110);
  });

  test.each([
    ['another sender', { sender: 'other' }],
    ['another receiver of that sender', { sender: 'caller', receiver: 'other' }],
    ['none of the receivers', { receivers: ['other'] }],
    ['another port', { destinationPort: 8081 }],
    ['the port, which replies do not have', { sender: 'task', destinationPort: 8080 }],
    ['another callee', { callee: 'other' }],
    ['the callee, which replies do not have', { sender: 'task', callee: 'callee' }],
  ])('spares a flow when the match says %s', async (_, match) => {
    const port = await link(rig, echo.port);
    await rig.links.impair(fault(latency(60), match));
    expect(await shortest(port)).toBeLessThan(50);
  });

  test('adds up over faults and directions, and one fault goes without the other', async () => {
    const port = await link(rig, echo.port);
    await rig.links.impair(fault(latency(30), {}, 'both-ways'));
    await rig.links.impair(fault(latency(40), { sender: 'task' }, 'back'));
    expect(await shortest(port)).toBeGreaterThanOrEqual(99.9);
    await rig.links.clear('both-ways');
    const rest = await shortest(port);
    expect(rest).toBeGreaterThanOrEqual(39.9);
    expect(rest).toBeLessThan(95);
  });

  test('jitter spreads the delay over its whole range and no further', async () => {
    const port = await link(rig, echo.port);
    await rig.links.impair(fault(latency(30, 20), { sender: 'caller' }));
    const socket = await connectTo(port);
    const round = async () => {
      const times: number[] = [];
      for (let i = 0; i < 60; i += 1) times.push(await roundTrip(socket));
      return times;
    };
    const rounds = [await round(), await round(), await round()];
    socket.destroy();
    for (const times of rounds) {
      expect(Math.min(...times)).toBeGreaterThanOrEqual(9.9);
      expect(times.filter((time) => time > 40).length).toBeGreaterThan(5);
    }
    expect(Math.min(...rounds.flat())).toBeLessThan(20);
    // A busy machine only ever adds to a delay: the round it added least to shows the range.
    expect(Math.min(...rounds.map((times) => times.filter((time) => time > 60).length))).toBeLessThan(10);
  }, 60_000);

  test('the same impairment twice is one', async () => {
    const port = await link(rig, echo.port);
    const impairment = fault(latency(60), { sender: 'caller' });
    await Promise.all([rig.links.impair(impairment), rig.links.impair(impairment)]);
    expect(await rig.links.impairments()).toEqual([impairment]);
    expect(await shortest(port)).toBeLessThan(110);
  });
});

test('what leads to a callee is impaired towards a task of it that starts later as well', async () => {
  const config = await listener();
  await rig.links.configure({ listeners: [config], endpoints: [endpoint('early', echo.port)] });
  await rig.links.impair(fault(latency(60), { callee: 'callee' }));
  expect(await shortest(config.port)).toBeGreaterThanOrEqual(59.9);
  await rig.links.configure({ listeners: [config], endpoints: [endpoint('late', echo.port)] });
  expect(await shortest(config.port)).toBeGreaterThanOrEqual(59.9);
});

test('a share of the flows is a share of the connections, each wholly in or out', async () => {
  const port = await link(rig, echo.port);
  const sockets = await Promise.all(Array.from({ length: 100 }, () => connectTo(port)));
  await Promise.all(sockets.map((socket) => roundTrip(socket)));
  const { flows } = await rig.links.impair(fault(blackhole, { sender: 'caller' }, 'fault', 30));
  const answered = await Promise.all(sockets.map((socket) => settles(roundTrip(socket), 1000)));
  expect(answered.filter((is) => !is)).toHaveLength(flows);
  // 99.9 % of the draws of 100 at 30 %.
  expect(flows).toBeGreaterThanOrEqual(15);
  expect(flows).toBeLessThanOrEqual(46);
  for (const socket of sockets) socket.destroy();
});

test('the share of delayed round trips lies within the 99 % binomial interval of the loss', async () => {
  const port = await link(rig, echo.port);
  await rig.links.impair(fault(loss(10), { sender: 'caller' }));
  const late = await Promise.all(
    Array.from({ length: 50 }, async () => {
      const socket = await connectTo(port);
      let count = 0;
      for (let i = 0; i < 20; i += 1) if ((await roundTrip(socket)) >= 199) count += 1;
      socket.destroy();
      return count;
    }),
  );
  const lost = late.reduce((sum, count) => sum + count, 0);
  const spread = 2.576 * Math.sqrt(1000 * 0.1 * 0.9);
  expect(Math.abs(lost - 100)).toBeLessThanOrEqual(spread);
});

describe('blackhole', () => {
  test.each([
    ['blackhole', blackhole],
    ['loss of 100 %', loss(100)],
  ])('%s lets nothing pass, on old connections and new ones, and then everything in order', async (_, impairment) => {
    const port = await link(rig, echo.port);
    const old = await connectTo(port);
    await roundTrip(old);
    await rig.links.impair(fault(impairment, { sender: 'caller' }));
    const fresh = await connectTo(port);
    const sockets = [old, fresh];
    const received = sockets.map((socket) => {
      const chunks: string[] = [];
      socket.on('data', (data) => chunks.push(String(data)));
      return chunks;
    });
    for (const part of ['a', 'b', 'c']) for (const socket of sockets) socket.write(part);
    expect(await probeLink({ port, protocol: 'http', timeoutMs: 300 })).toMatchObject({ answered: false });
    expect(received).toEqual([[], []]);
    expect(await rig.links.clear('fault')).toEqual({ remaining: [] });
    await eventually(() => received.every((chunks) => chunks.join('') === 'abc'));
    for (const socket of sockets) socket.destroy();
  });

  test('what is sent into it is held up to a bound, and none of it is lost', async () => {
    const port = await link(rig, echo.port);
    const socket = await connectTo(port);
    await roundTrip(socket);
    await rig.links.impair(fault(blackhole, { sender: 'caller' }));
    const bytes = randomBytes(32 * 1024 * 1024);
    socket.write(bytes);
    await eventually(async () => (await rig.links.stats()).heldBytes > 256 * 1024);
    expect((await rig.links.stats()).heldBytes).toBeLessThan(1024 * 1024);
    const chunks: Buffer[] = [];
    socket.on('data', (data) => chunks.push(data));
    await rig.links.clear('fault');
    await eventually(() => chunks.reduce((sum, { length }) => sum + length, 0) === bytes.length, 15_000);
    expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
    expect((await rig.links.stats()).heldBytes).toBe(0);
    socket.destroy();
  });

  test('the callee does not learn that its caller has gone until it is over', async () => {
    const port = await link(rig, echo.port);
    const socket = await connectTo(port);
    await roundTrip(socket);
    const [callee] = [...echo.sockets].slice(-1);
    await rig.links.impair(fault(blackhole, { sender: 'caller' }));
    socket.resetAndDestroy();
    const left = closed(callee as Socket);
    expect(await settles(left, 200)).toBe(false);
    await rig.links.clear('fault');
    expect(await settles(left, 5000)).toBe(true);
  });

  test('a caller that never got through leaves nothing behind, and the callee never meets it', async () => {
    const port = await link(rig, echo.port);
    await eventually(async () => (await rig.links.stats()).connections === 0);
    await rig.links.impair(fault(blackhole, { sender: 'caller' }));
    const before = echo.sockets.size;
    for (let i = 0; i < 5; i += 1) await probeLink({ port, protocol: 'http', timeoutMs: 20 });
    await eventually(async () => (await rig.links.stats()).connections === 0);
    expect(echo.sockets.size).toBe(before);
  });
});

test('a fault is cleared at once when its client has gone and the upstream still streams', async () => {
  const streaming = await startServer((socket) => {
    const more = () => {
      while (!socket.destroyed && socket.write(Buffer.alloc(16_384)));
    };
    socket.on('drain', more);
    more();
  });
  const port = await link(rig, streaming.port);
  for (const impairment of [blackhole, latency(500), loss(50)]) {
    const socket = await connectTo(port);
    await eventually(() => streaming.sockets.size === 1);
    await rig.links.impair(fault(impairment));
    socket.destroy();
    const cleared = rig.links.clear('fault');
    expect(await settles(cleared, 1000)).toBe(true);
    expect(await cleared).toEqual({ remaining: [] });
    await eventually(() => streaming.sockets.size === 0);
    await eventually(async () => (await rig.links.stats()).connections === 0);
  }
  await streaming.close();
});
