import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { connectTo, eventually, type Peer, roundTrip, startEcho, startServer } from './support/peers.ts';
import { fault, latency, link, type Rig, startLinks } from './support/rig.ts';

const bandwidth = (kilobitsPerSecond: number) => ({ kind: 'bandwidth', kilobitsPerSecond }) as const;
const kibibyte = 1024;
/** 100 KiB a second. */
const slow = bandwidth((100 * kibibyte * 8) / 1000);

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

/** Sends bytes, and gives how long it took until all of them had come back. */
async function echoed(socket: Socket, bytes: Buffer): Promise<{ milliseconds: number; got: Buffer }> {
  const begun = performance.now();
  const chunks: Buffer[] = [];
  const read = (data: Buffer) => chunks.push(data);
  socket.on('data', read);
  socket.write(bytes);
  await eventually(() => chunks.reduce((sum, { length }) => sum + length, 0) >= bytes.length, 20_000);
  socket.off('data', read);
  return { milliseconds: performance.now() - begun, got: Buffer.concat(chunks) };
}

describe('bandwidth', () => {
  test.each([
    ['what the caller sends', { sender: 'caller' }],
    ['what the callee sends', { sender: 'task' }],
  ])('limits %s to its rate, in order and without loss', async (_, match) => {
    const socket = await connectTo(await link(rig, echo.port));
    await roundTrip(socket);
    await rig.links.impair(fault(slow, match));
    const bytes = randomBytes(100 * kibibyte);
    const { milliseconds, got } = await echoed(socket, bytes);
    expect(got.equals(bytes)).toBe(true);
    expect(milliseconds).toBeGreaterThan(900);
    expect(milliseconds).toBeLessThan(1500);
    socket.destroy();
  });

  test('is one rate for all connections, which take turns', async () => {
    const port = await link(rig, echo.port);
    const sockets = await Promise.all(Array.from({ length: 4 }, () => connectTo(port)));
    await Promise.all(sockets.map((socket) => roundTrip(socket)));
    await rig.links.impair(fault(slow, { sender: 'caller' }));
    const times = await Promise.all(sockets.map((socket) => echoed(socket, randomBytes(25 * kibibyte))));
    const milliseconds = times.map((time) => time.milliseconds);
    expect(Math.max(...milliseconds)).toBeGreaterThan(900);
    expect(Math.max(...milliseconds)).toBeLessThan(1500);
    expect(Math.min(...milliseconds)).toBeGreaterThan(0.7 * Math.max(...milliseconds));
    for (const socket of sockets) socket.destroy();
  });

  test('does not wait for those who have gone, or who do not read', async () => {
    const deaf = await startServer(() => {});
    const gone = await connectTo(await link(rig, deaf.port));
    gone.write(randomBytes(1024 * kibibyte));
    await eventually(async () => (await rig.links.stats()).connections >= 1);
    const socket = await connectTo(await link(rig, echo.port));
    await roundTrip(socket);
    await rig.links.impair(fault(slow, { sender: 'caller' }));
    gone.write(randomBytes(1024 * kibibyte));
    const left = await connectTo(await link(rig, echo.port));
    left.write(randomBytes(200 * kibibyte));
    await new Promise((resolve) => setTimeout(resolve, 50));
    left.destroy();
    gone.destroy();
    const { milliseconds } = await echoed(socket, randomBytes(20 * kibibyte));
    expect(milliseconds).toBeLessThan(2500);
    socket.destroy();
    await deaf.close();
  });

  test('passes everything at once when it is cleared', async () => {
    const socket = await connectTo(await link(rig, echo.port));
    await roundTrip(socket);
    await rig.links.impair(fault(bandwidth(8), { sender: 'caller' }));
    const bytes = randomBytes(200 * kibibyte);
    const all = echoed(socket, bytes);
    await eventually(async () => (await rig.links.stats()).heldBytes > 100 * kibibyte);
    const begun = performance.now();
    expect(await rig.links.clear('fault')).toEqual({ remaining: [] });
    expect((await all).got.equals(bytes)).toBe(true);
    // At the rate it would have taken minutes.
    expect(performance.now() - begun).toBeLessThan(5000);
    expect((await rig.links.stats()).heldBytes).toBe(0);
    socket.destroy();
  });

  test('adds to a delay, and lets small messages through while there is room', async () => {
    const socket = await connectTo(await link(rig, echo.port));
    await roundTrip(socket);
    await rig.links.impair(fault(slow, { sender: 'caller' }, 'slow'));
    const times = [await roundTrip(socket), await roundTrip(socket), await roundTrip(socket)];
    expect(Math.min(...times)).toBeLessThan(50);
    await rig.links.impair(fault(latency(60), { sender: 'caller' }, 'late'));
    expect(await roundTrip(socket)).toBeGreaterThanOrEqual(59.9);
    socket.destroy();
  });

  test('holds a high rate too', async () => {
    const socket = await connectTo(await link(rig, echo.port));
    await roundTrip(socket);
    await rig.links.impair(fault(bandwidth(80_000), { sender: 'caller' }));
    const { milliseconds } = await echoed(socket, randomBytes(5_000_000));
    expect(milliseconds).toBeGreaterThan(450);
    expect(milliseconds).toBeLessThan(1500);
    socket.destroy();
  });
});
