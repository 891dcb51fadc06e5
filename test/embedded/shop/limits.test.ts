import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { identify } from '../../../base/process/identity.ts';
import { residentMebibytes } from '../../../base/process/resident-memory.ts';
import type { ProcessIdentity } from '../../../lib/model/events/process-identity.ts';
import { readLimits } from '../../../services/kit/limits.ts';
import { eventually, request } from './support/http.ts';
import { type ServiceProcess, startService } from './support/service-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'limits-'));
const file = join(folder, 'limits.json');

/** As a fault injector writes it: whole or not at all. */
function write(content: object | string): void {
  writeFileSync(`${file}.part`, typeof content === 'string' ? content : JSON.stringify(content));
  renameSync(`${file}.part`, file);
}

const soon = (milliseconds = 60_000) => ({ expiresAt: Date.now() + milliseconds });

afterAll(() => rmSync(folder, { recursive: true }));

describe('a limits file', () => {
  afterEach(() => rmSync(file, { force: true }));

  test.each([
    ['is not there', undefined],
    ['is empty', ''],
    ['is half written', '{"balloonMiB": 6'],
    ['holds something else', 'null'],
    ['does not say until when', { balloonMiB: 64 }],
    ['is over', { balloonMiB: 64, kilobitsPerSecond: 64, expiresAt: Date.now() - 1 }],
    ['says nonsense', { balloonMiB: '64', kilobitsPerSecond: -1, ...soon() }],
  ])('that %s asks nothing', async (_, content) => {
    if (content !== undefined) write(content);
    expect(await readLimits(file)).toEqual({ kilobitsPerSecond: undefined, balloonMiB: 0 });
  });

  test('says what it says', async () => {
    write({ balloonMiB: 64, kilobitsPerSecond: 256, ...soon() });
    expect(await readLimits(file)).toEqual({ kilobitsPerSecond: 256, balloonMiB: 64 });
  });
});

describe.each([
  ['all of it in the heap', '', 160],
  ['more than the heap can take', '--max-old-space-size=64', 160],
])('the balloon of a task: %s', (_, options, mebibytes) => {
  let task: ServiceProcess;
  let process: ProcessIdentity;
  let before: number;
  const growth = () => (residentMebibytes(process) ?? Number.NaN) - before;

  beforeAll(async () => {
    task = await startService('recommendation-service', {
      PRODUCT_SERVICE_URL: 'http://127.0.0.1:1',
      CACHE_URL: 'redis://127.0.0.1:1',
      NODE_OPTIONS: options,
      FAULT_LIMITS_FILE: file,
    });
    process = identify(task.pid) as ProcessIdentity;
    before = residentMebibytes(process) ?? Number.NaN;
  });
  afterAll(async () => {
    task.kill('SIGKILL');
    await task.exited;
    rmSync(file, { force: true });
  });

  test('grows while answers come, and is given back when the file goes', async () => {
    write({ balloonMiB: mebibytes, ...soon() });
    let slowest = 0;
    await eventually(
      async () => {
        slowest = Math.max(slowest, (await request(`${task.url}/health`)).took);
        return growth();
      },
      (grown) => grown >= 0.8 * mebibytes,
    );
    expect(slowest).toBeLessThan(1500);
    expect(growth()).toBeLessThan(2 * mebibytes);
    rmSync(file);
    await eventually(growth, (grown) => grown < 0.5 * mebibytes);
    expect((await request(`${task.url}/health`)).status).toBe(200);
  });

  test('is given back when its time is over, whoever has forgotten the file', async () => {
    write({ balloonMiB: mebibytes, ...soon(1500) });
    await eventually(growth, (grown) => grown >= 0.8 * mebibytes);
    await eventually(growth, (grown) => grown < 0.5 * mebibytes);
  });
});
