import { expect, test } from '@jest/globals';
import { isAlive } from '../../../base/process/identity.ts';
import { unprovenFaults } from '../../../local/journal/unreverted.ts';
import { runningSystem, start } from './running-system.ts';
import { chaos, eventually, startChaos } from './support.ts';

const system = runningSystem(30_500);
const own = ['--folder', system.folder];

test('a panic on this machine undoes what is in force, and nothing starts until a resume', async () => {
  const id = await start(system.upState(), 'slow-payment-service-to-payments');
  await eventually(() => system.journal().some(({ type }) => type === 'fault-applied'));
  const panic = await chaos('panic', 'too much', ...own);
  expect(panic).toMatchObject({ status: 0, stderr: '' });
  expect(panic.stdout).toContain(`Stops ${id} slow-payment-service-to-payments of shop on one machine\n`);
  expect(panic.stdout).toMatch(/The safety lever is engag(ed|ing): breakwater: too much \(/);
  expect(panic.stdout).toContain(`${id} slow-payment-service-to-payments stopped: `);
  expect(unprovenFaults(system.journal())).toEqual([]);
  expect(system.limitsFiles()).toEqual([]);
  const levers = system.journal().flatMap((event) => (event.type === 'safety-lever' ? [event.status] : []));
  expect(levers.at(-1)).toBe('engaged');

  const before = system.journal().filter(({ type }) => type === 'experiment-state').length;
  for (const command of [
    ['run', 'slow-payment-service-to-payments'],
    ['gameday'],
    ['kill', 'gateway'],
    ['inject', 'wait'],
  ]) {
    const { status, stderr } = await chaos(...command, ...own);
    expect({ command, status, stderr }).toEqual({
      command,
      status: 2,
      stderr: expect.stringMatching(
        /nothing was started: the safety lever is engaged \(breakwater: too much.*chaos resume/,
      ),
    });
  }
  expect(system.journal().filter(({ type }) => type === 'experiment-state')).toHaveLength(before);
  expect((await chaos('status', ...own)).stdout).toContain('the safety lever is engaged (breakwater: too much');
  const doctor = await chaos('doctor', '--json', ...own);
  expect(doctor.status).toBe(3);
  expect(JSON.parse(doctor.stdout).checks).toContainEqual(
    expect.objectContaining({ check: 'safety lever', level: 'fail', advice: 'chaos resume' }),
  );

  expect(await chaos('panic', ...own)).toMatchObject({ status: 0, stdout: expect.stringContaining('already') });
  expect(await chaos('resume', ...own)).toMatchObject({ status: 0, stderr: '' });
  expect(await chaos('resume', ...own)).toMatchObject({ status: 0, stdout: expect.stringContaining('not engaged') });
  expect((await chaos('status', ...own)).stdout).not.toContain('safety lever');
}, 120_000);

test('a game day that runs ends with what the panic stopped, and does not try the rest', async () => {
  const { child, finished } = startChaos('run', 'lose-dependency', ...own);
  const applied = () => system.journal().filter(({ type }) => type === 'fault-applied').length;
  const before = applied();
  await eventually(() => applied() > before);
  expect(await chaos('panic', 'stop it', ...own)).toMatchObject({ status: 0 });
  const { status, stderr } = await finished;
  expect(child.killed).toBe(false);
  expect({ status, stderr }).toEqual({
    status: 3,
    stderr: expect.stringContaining('was cancelled, and so would be the next'),
  });
  const cancelled = system
    .journal()
    .filter((event) => event.type === 'experiment-state' && event.status === 'cancelled');
  expect(cancelled).toHaveLength(1);
  expect(await chaos('resume', ...own)).toMatchObject({ status: 0 });
}, 120_000);

test('on a dead system it says so, and names what helps', async () => {
  const { supervisor } = system.upState();
  process.kill(supervisor.pid, 'SIGKILL');
  await eventually(() => !isAlive(supervisor));
  const { status, stderr } = await chaos('panic', 'too late', ...own);
  expect({ status, stderr }).toEqual({
    status: 3,
    stderr: expect.stringContaining(`chaos heal --folder ${system.folder}`),
  });
}, 60_000);

test('where no system has ever run, there is nothing to engage', async () => {
  const { status, stderr } = await chaos('panic', '--folder', `${system.folder}/nowhere`);
  expect({ status, stderr }).toEqual({ status: 3, stderr: expect.stringContaining('chaos panic --endpoint aws') });
});
