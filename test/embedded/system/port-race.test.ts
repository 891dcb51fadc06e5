import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { processesWith } from '../../ends/proc.ts';
import { slowSystem } from './fixtures/slow-start/index.ts';
import { chaos, temporaryFolder } from './support.ts';

let place: string;

beforeEach(() => {
  place = temporaryFolder();
});

const folders = () => ['one', 'two', 'three'].map((name) => join(place, name));

afterEach(async () => {
  for (const folder of folders()) await chaos('down', '--folder', folder);
  for (const { pid } of processesWith(place)) process.kill(pid, 'SIGKILL');
  rmSync(place, { recursive: true, force: true });
}, 60_000);

/** Starts three systems at once, and gives how each start ended. */
const upAtOnce = (ports: readonly number[]) => {
  const system = slowSystem(place, 0);
  return Promise.all(
    folders().map((folder, index) =>
      chaos('up', '--folder', folder, '--base-port', String(ports[index]), '--system', system),
    ),
  );
};

test('systems that start at once beside each other take no port from each other', async () => {
  // Far enough apart for their APIs, and near enough for all else: each has about a dozen ports.
  for (let round = 0; round < 2; round++) {
    const ends = await upAtOnce([29_250, 29_251, 29_252]);
    for (const { status, stderr } of ends) {
      // One may have been given the port that another is told to have its API on.
      const isRefused = /^chaos: port 2925[12] is in use; choose another with --base-port/m.test(stderr);
      expect({ status, stderr }).toEqual({ status: isRefused ? 3 : 0, stderr });
    }
    expect(ends.some(({ status }) => status === 0)).toBe(true);
    for (const folder of folders()) await chaos('down', '--folder', folder);
  }
}, 120_000);

test('of those that want one port for their API, one has it, and the others are told', async () => {
  const ends = await upAtOnce([29_280, 29_280, 29_280]);
  const refused = ends.filter(({ status }) => status !== 0);
  expect(refused.length).toBe(2);
  for (const { status, stderr } of refused) {
    expect(status).toBe(3);
    expect(stderr).toMatch(/^chaos: port 29280 is in use; choose another with --base-port, e.g. --base-port 30280$/m);
  }
}, 120_000);
