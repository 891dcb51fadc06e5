import { existsSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isAlive, signalProcess } from '../../../base/process/identity.ts';
import type { ProcessIdentity } from '../../../lib/model/events/process-identity.ts';
import { findOwnIn } from '../../../local/supervisor/heal-folder.ts';
import { places, readState } from '../../../local/supervisor/state.ts';
import { chaos, eventually, temporaryFolder } from './support.ts';

const folder = temporaryFolder();
const here = ['--folder', folder];
const system = ['--system', 'test/embedded/system/fixtures/two-programs/index.ts'];
let supervisor: ProcessIdentity;

beforeAll(async () => {
  const { stderr } = await chaos('up', ...here, ...system, '--base-port', '25300', '--response', 'off');
  const state = readState(folder);
  if (!state) throw new Error(stderr);
  supervisor = state.supervisor;
  // As one whose thread is busy without an end.
  signalProcess(supervisor, 'SIGSTOP');
}, 120_000);

afterAll(() => {
  if (isAlive(supervisor)) signalProcess(supervisor, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

describe('a supervisor that does not answer', () => {
  test.each([['status'], ['status', '--json'], ['heal'], ['stop']])(
    '%j says so, and what to do',
    async (...args) => {
      const { status, stderr } = await chaos(...args, ...here);
      expect(status).toBe(3);
      expect(stderr).toContain(
        `the system does not answer (supervisor, process ${supervisor.pid}): no answer came for 10`,
      );
      expect(stderr).toContain('end it with `chaos down`');
    },
    60_000,
  );

  test('is a failure to doctor', async () => {
    const { status, stdout } = await chaos('doctor', '--json', ...here);
    expect(status).toBe(3);
    expect(JSON.parse(stdout).checks).toContainEqual({
      check: 'system',
      level: 'fail',
      message: expect.stringContaining(`(supervisor, process ${supervisor.pid})`),
      advice: 'chaos down',
    });
  }, 60_000);

  test('is ended by down, which waits until its guardian has ended all', async () => {
    const { status, stdout, stderr } = await chaos('down', ...here);
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'The system is down.\n' });
    expect(stderr).toContain(
      `no answer came for 10 s: the supervisor (process ${supervisor.pid}) is killed, and its guardian undoes and ends the rest`,
    );
    await eventually(() => findOwnIn(folder).length === 0);
    expect(existsSync(places(folder).state)).toBe(false);
    expect((await chaos('status', ...here)).stdout).toBe('The system is not up. Start it with: chaos up\n');
  }, 200_000);
});
