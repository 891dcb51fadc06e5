import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import { createGenerator } from '../../../measure/load/generator.ts';
import type { Sample } from '../../../measure/load/sample.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** An edge that lets its third request wait until it is told to answer. */
async function hangingEdge() {
  let seen = 0;
  let waiting: ServerResponse | undefined;
  const server = createServer((_, response) => {
    seen += 1;
    if (seen === 3) waiting = response;
    else response.end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const isHanging = () => waiting !== undefined;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    isHanging,
    answer: () => waiting?.end('{}'),
  };
}

test('tells until when all who arrived are answered: not beyond one who waits, and beyond as soon as he is answered', async () => {
  const edge = await hangingEdge();
  const samples: Sample[] = [];
  const told: number[] = [];
  const generator = createGenerator({
    system: {
      journeys: [{ name: 'look', description: 'Looks.', share: 100, calls: [] }],
      requests: () => ({ next: (journey) => ({ journey, request: { method: 'GET', path: '/' } }) }),
    },
    clock: systemClock,
    onSamples: (more) => void samples.push(...more),
    onAcknowledged: () => {},
    onAnswered: (until) => void told.push(until),
    onNotice: () => {},
  });
  expect(generator.answeredUntil()).toBe(Number.POSITIVE_INFINITY);
  generator.start({ edges: { edge: edge.url }, rate: 100, seed: 1 });
  ends.push(() => generator.stop());
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await systemClock.sleep(5);
  };
  await until(edge.isHanging);
  await until(() => samples.length >= 10);
  const held = generator.answeredUntil();
  // Everybody before him is reported by then, and he is not.
  const before = samples.filter(({ intended }) => intended < held);
  expect(before.length).toBeGreaterThanOrEqual(1);
  expect(samples.some(({ intended }) => intended === held)).toBe(false);
  await systemClock.sleep(50);
  expect(generator.answeredUntil()).toBe(held);
  await until(() => told.at(-1) === held);
  edge.answer();
  await until(() => (told.at(-1) ?? 0) > held);
  expect(samples.some(({ intended }) => intended === held)).toBe(true);
}, 30_000);
