import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { agent, executionId, type How, run as runIn } from './support/automation.ts';
import { describeWithTools as describe } from './support/describe-with-tools.ts';

const agents = { instances: [agent('mi-3', 'gateway')] };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'automation-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (given: Record<string, string>, how?: How) => runIn(folder, 'disk-fill', given, agents, how);

describe('disk-fill', () => {
  const parameters = { Duration: 'PT1M', Service: 'gateway', Tasks: '1', Percent: '80' };
  const seen = () => readFileSync(join(folder, 'seen'), 'utf8').trim().split(' ').map(Number);

  /** Processes that hold something open in the folder of this test. */
  const holders = () =>
    readdirSync('/proc').filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/3`).startsWith(folder);
      } catch {
        return false;
      }
    });

  /** Stands in for a storage of 8 MiB, half of it used; how large the file is, and how many names it has, is written down. */
  beforeEach(() => {
    const program = (name: string, text: string) =>
      writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    program('df', 'echo storage 8192 4096 4096 50% /faults');
    program('fallocate', `head -c "$2" /dev/zero >&3 && stat -L -c '%s %h' /proc/$$/fd/3 >${folder}/seen`);
  });

  test('fills the storage as far as told by a file without a name, and gives it back', async () => {
    const execution = await run(parameters);
    expect(execution).toMatchObject({ status: 'Success', steps: ['choose', 'apply', 'hold', 'revert'] });
    expect(seen()).toEqual([Math.floor(8192 * 0.8 - 4096) * 1024, 0]);
    expect(holders()).toEqual([]);
    expect(readdirSync(join(folder, 'mi-3'))).toEqual([]);
  });

  test.each([
    ['fails', { failAt: 'hold' }, 'Failed'],
    ['is cancelled', { cancelAt: 'hold' }, 'Cancelled'],
    ['is cancelled at once', { cancelAt: 'apply' }, 'Cancelled'],
  ] as const)('gives it back where the execution %s', async (_, how, status) => {
    expect((await run(parameters, how)).status).toBe(status);
    expect(holders()).toEqual([]);
  });

  test('neither fills what is full already, nor ends the fault of another execution', async () => {
    mkdirSync(join(folder, 'mi-3'));
    const theirs = spawn('sleep', ['20']);
    await once(theirs, 'spawn');
    writeFileSync(join(folder, 'mi-3', `filling-${executionId}.pid`), `${theirs.pid}\n`);
    const execution = await run({ ...parameters, Percent: '50' });
    expect(execution).toMatchObject({ status: 'Failed', steps: ['choose', 'apply', 'revert'] });
    expect(existsSync(join(folder, 'seen'))).toBe(false);
    expect(theirs.exitCode).toBeNull();
    theirs.kill('SIGKILL');
  });
});
