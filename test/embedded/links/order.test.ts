import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Impairment } from '../../../lib/model/faults/effect.ts';
import { closed, connectTo, eventually, type Peer, startEcho, startServer } from './support/peers.ts';
import { blackhole, fault, latency, link, loss, type Rig, startLinks } from './support/rig.ts';

let rig: Rig;
let echo: Peer;

beforeAll(async () => {
  rig = await startLinks();
  echo = await startEcho();
});

afterAll(async () => {
  await echo.close();
  await rig.stop();
});

const impairments = fc.oneof(
  fc.tuple(fc.nat(30), fc.nat(30)).map(([delay, jitter]) => latency(delay, jitter)),
  fc.integer({ min: 1, max: 100 }).map(loss),
  fc.constant<Impairment>(blackhole),
);

const step = fc.record({
  impairment: impairments,
  sender: fc.constantFrom('caller', 'task'),
  faultId: fc.constantFrom('a', 'b', 'c'),
  isCleared: fc.boolean(),
  chunk: fc.integer({ min: 1, max: 60_000 }),
  pause: fc.nat(15),
});

test('no byte is lost or reordered while impairments come and go, and the end comes last', async () => {
  const port = await link(rig, echo.port);
  const schedules = fc.array(step, { minLength: 10, maxLength: 25 });
  await fc.assert(
    fc.asyncProperty(schedules, async (steps) => {
      const socket = await connectTo(port);
      const sent = createHash('sha256');
      const received = createHash('sha256');
      socket.on('data', (data) => received.update(data));
      const ended = once(socket, 'end');
      for (const { impairment, sender, faultId, isCleared, chunk, pause } of steps) {
        const bytes = randomBytes(chunk);
        sent.update(bytes);
        socket.write(bytes);
        if (isCleared) expect(await rig.links.clear(faultId)).toEqual({ remaining: [] });
        else await rig.links.impair(fault(impairment, { sender }, faultId));
        await sleep(pause);
      }
      socket.end();
      for (const faultId of ['a', 'b', 'c']) await rig.links.clear(faultId);
      await ended;
      expect(received.digest('hex')).toBe(sent.digest('hex'));
      await eventually(async () => (await rig.links.stats()).connections === 0);
    }),
    { numRuns: 12, endOnFailure: true },
  );
});

test('bytes that a slow receiver kept waiting when a fault ended still come before those sent after it', async () => {
  const chunks: Buffer[] = [];
  const slow = await startServer((socket) => socket.pause().on('data', (data) => chunks.push(data)));
  const port = await link(rig, slow.port);
  const socket = await connectTo(port);
  await eventually(() => slow.sockets.size === 1);
  await rig.links.impair(fault(latency(20), { sender: 'caller' }));
  const bytes = randomBytes(48 * 1024 * 1024);
  socket.write(bytes.subarray(0, bytes.length / 2));
  // Once the receiver's buffers are full, what the link holds stays as it is: that is what waits when the fault ends.
  let held = 0;
  await eventually(async () => {
    const before = held;
    held = (await rig.links.stats()).heldBytes;
    await sleep(200);
    return held > 0 && held === before;
  }, 15_000);
  await rig.links.clear('fault');
  socket.end(bytes.subarray(bytes.length / 2));
  for (const receiver of slow.sockets) receiver.resume();
  await eventually(() => chunks.reduce((sum, { length }) => sum + length, 0) === bytes.length, 15_000);
  expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
  await slow.close();
});

test('a caller that half-closes still gets its reply', async () => {
  const port = await link(rig, echo.port);
  const socket = await connectTo(port);
  const answer = once(socket, 'data');
  socket.end('last words');
  expect(String((await answer)[0])).toBe('last words');
});

test("an abortive close passes, in both directions, after a fault's delay", async () => {
  const port = await link(rig, echo.port);
  await rig.links.impair(fault(latency(20)));
  const leaving = await connectTo(port);
  await eventually(() => echo.sockets.size === 1);
  leaving.resetAndDestroy();
  await eventually(() => echo.sockets.size === 0);

  const left = await connectTo(port);
  await eventually(() => echo.sockets.size === 1);
  const gone = closed(left);
  for (const socket of echo.sockets) socket.resetAndDestroy();
  await gone;
  await eventually(async () => (await rig.links.stats()).connections === 0);
  await rig.links.clear('fault');
});
