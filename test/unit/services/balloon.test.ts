import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const balloon = JSON.stringify(resolve('services/kit/balloon.ts'));

/**
 * A program that blows a balloon up and lets it go, and prints by how many MiB it has grown after each. Its allocator is
 * one that has freed large buffers before and keeps what lies below small ones that are in use, as a server's does.
 */
const program = `
import { setTimeout as sleep } from 'node:timers/promises';
const { createBalloon } = await import(${balloon});
const grown = () => process.memoryUsage.rss() / 2 ** 20 - before;
let large = Buffer.allocUnsafeSlow(20 * 2 ** 20);
large = undefined;
await sleep(10);
gc();
const before = process.memoryUsage.rss() / 2 ** 20;
const small = [];
const keepSmallOnes = () => { for (let i = 0; i < 50; i++) small.push(Buffer.allocUnsafeSlow(40_000).fill(1)); };
const it = createBalloon();
const seen = [];
for (const mebibytes of [160, 100, 160, 0]) {
  await it.resize(mebibytes);
  keepSmallOnes();
  await sleep(200);
  seen.push(grown());
}
console.log(JSON.stringify(seen));
`;

/** A program that lets a balloon go while it is blown up, and prints by how many MiB it had grown at most, and at last. */
const interrupted = `
import { setTimeout as sleep } from 'node:timers/promises';
const { createBalloon } = await import(${balloon});
const grown = () => process.memoryUsage.rss() / 2 ** 20 - before;
const before = process.memoryUsage.rss() / 2 ** 20;
const it = createBalloon();
const growing = it.resize(400);
while (grown() < 80) await sleep(1);
const shrunk = it.resize(0);
let most = 0;
const looking = setInterval(() => { most = Math.max(most, grown()); }, 1);
await Promise.all([growing, shrunk]);
clearInterval(looking);
await sleep(200);
console.log(JSON.stringify([most, grown()]));
`;

const run = async (text: string, ...flags: string[]): Promise<number[]> => {
  const args = ['--expose-gc', '--input-type=module', ...flags, '-e', text];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: {} });
  return JSON.parse(stdout);
};

const heaps: readonly [string, string[]][] = [
  ['all of it in the heap', []],
  ['more than the heap can take', ['--max-old-space-size=64']],
];

test.each(heaps)('a balloon grows, shrinks, and is given back to the machine: %s', async (_, flags) => {
  const [full = 0, less = 0, again = 0, none = 160] = await run(program, ...flags);
  expect(full).toBeGreaterThan(0.9 * 160);
  expect(less).toBeLessThan(0.85 * 160);
  expect(again).toBeGreaterThan(0.9 * 160);
  expect(none).toBeLessThan(0.4 * 160);
});

test.each(heaps)('a balloon that is let go while it grows does not grow on: %s', async (_, flags) => {
  const [most = 400, none = 400] = await run(interrupted, ...flags);
  expect(most).toBeLessThan(200);
  expect(none).toBeLessThan(60);
});
