import { appendFileSync, existsSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { processState } from '../../../base/process/identity.ts';
import { unendedProcesses } from '../../../local/journal/unreverted.ts';
import { connectLinks } from '../../../local/runtimes/embedded/links/control.ts';
import { linksSocket } from '../../../local/supervisor/links-socket.ts';
import { places, readState } from '../../../local/supervisor/state.ts';
import { runningSystem, start } from './running-system.ts';
import { chaos, eventually, startChaos } from './support.ts';

const { folder, own, upState, journal, bringUp, limitsFiles, processes } = runningSystem(29_000);

test('a guardian that is killed is replaced, and what it held ends at once', async () => {
  const state = upState();
  const limit = await start(state, 'bandwidth-limit');
  const pressure = await start(state, 'memory-pressure');
  const applied = (id: string) =>
    journal().some((event) => event.type === 'fault-applied' && event.experimentId === id);
  await eventually(() => applied(limit) && applied(pressure));
  const links = await connectLinks(linksSocket(folder));
  expect((await links.impairments()).map(({ impairment }) => impairment.kind)).toEqual(['bandwidth']);
  expect(limitsFiles()).toHaveLength(1);
  const guardian = unendedProcesses(journal()).find(({ role }) => role === 'guardian');
  process.kill(guardian?.process.pid as number, 'SIGKILL');
  await eventually(() => limitsFiles().length === 0);
  for (let left = 1; left > 0; left = (await links.impairments()).length)
    await new Promise((next) => setTimeout(next, 20));
  links.close();
  const ended = (id: string) =>
    journal().some(
      (event) =>
        event.type === 'experiment-state' &&
        event.experimentId === id &&
        ['completed', 'failed'].includes(event.status),
    );
  await eventually(() => ended(limit) && ended(pressure));
}, 180_000);

describe('when the supervisor is killed', () => {
  test.each([[['run', 'slow-products']], [['inject', 'network-latency', '--on', 'gateway']]])(
    '%j says that the system has died, and what to do',
    async (args) => {
      const { finished } = startChaos(...args, ...own);
      const before = journal().length;
      await eventually(() =>
        journal()
          .slice(before)
          .some(({ type }) => type === 'fault-applied'),
      );
      process.kill(upState().supervisor.pid, 'SIGKILL');
      const { status, stderr } = await finished;
      expect(stderr).toContain('chaos: the system has died (supervisor, process');
      expect(stderr).toContain(`chaos heal --folder ${folder}`);
      expect(stderr).not.toContain('ECONNREFUSED');
      expect(status).toBe(3);
      await eventually(() => processes().every(({ process }) => processState(process) === 'gone'));
      await bringUp();
    },
    180_000,
  );

  test('the guardian undoes the fault and ends every process', async () => {
    const state = upState();
    await start(state, 'lossy-network');
    await start(state, 'memory-pressure');
    await eventually(() => journal().some(({ type }) => type === 'fault-applied') && limitsFiles().length > 0);
    process.kill(state.supervisor.pid, 'SIGKILL');
    await eventually(() => processes().every(({ process }) => processState(process) === 'gone'));
    expect(limitsFiles()).toEqual([]);
    const { status, stdout } = await chaos('heal', '--folder', folder);
    expect(stdout).toMatch(/^Nothing to heal: when the system died, its guardian undid [1-9]\d* faults/);
    expect([status, existsSync(places(folder).state)]).toEqual([0, false]);
    await bringUp();
  }, 180_000);

  test('and its guardian too, heal finds all that is left, once', async () => {
    const state = upState();
    await start(state, 'cpu-stress');
    await start(state, 'memory-pressure');
    await eventually(() => journal().some(({ type }) => type === 'fault-applied') && limitsFiles().length > 0);
    const guardian = unendedProcesses(journal()).find(({ role }) => role === 'guardian');
    process.kill(state.supervisor.pid, 'SIGKILL');
    process.kill(guardian?.process.pid as number, 'SIGKILL');
    const dry = await chaos('run', 'random-kill', '--dry-run', '--folder', folder);
    expect(dry).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('a dry run touches nothing') });
    const healed = await chaos('heal', '--folder', folder);
    expect({ status: healed.status, stderr: healed.stderr }).toEqual({ status: 0, stderr: '' });
    expect(limitsFiles()).toEqual([]);
    expect(
      processes()
        .map(({ process }) => processState(process))
        .filter((each) => each !== 'gone'),
    ).toEqual([]);
    expect((await chaos('heal', '--folder', folder)).stdout).toContain('0 faults undone, 0 processes ended');
    await bringUp();
  }, 180_000);

  test('a corrupt journal line is reported and skipped', async () => {
    const state = upState();
    process.kill(state.supervisor.pid, 'SIGKILL');
    await eventually(() => processes().every(({ process }) => processState(process) === 'gone'));
    appendFileSync(places(folder).journal, '{"v":2,"seq":');
    const { stderr } = await chaos('heal', '--folder', folder);
    expect(stderr).toMatch(/journal line \d+ is corrupt and was skipped/);
  }, 180_000);
});

test('what is down can be taken down again, and leaves no process behind', async () => {
  if (!readState(folder)) await bringUp();
  expect((await chaos('down', '--folder', folder)).stdout).toContain('The system is down.');
  expect(
    processes()
      .map(({ process }) => processState(process))
      .filter((each) => each !== 'gone'),
  ).toEqual([]);
  expect((await chaos('down', '--folder', folder)).stdout).toContain('not up');
  for (const command of ['status', 'stop', 'down']) {
    const { status, stdout } = await chaos(command, '--folder', folder);
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'The system is not up. Start it with: chaos up\n' });
  }
}, 180_000);
