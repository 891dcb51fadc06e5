import { GetExperimentCommand } from '@aws-sdk/client-fis';
import { expect, test } from '@jest/globals';
import { safetyLeverOf } from '../../../aws/fis/safety-lever.ts';
import { processState } from '../../../base/process/identity.ts';
import { fisOf, runningSystem, start } from './running-system.ts';
import { chaos, eventually } from './support.ts';

const name = 'slow-payment-service-to-payments';
const system = runningSystem(22_700, '--response', 'off');
const folder = ['--folder', system.folder];
const down = () => chaos('down', ...folder);

async function expectEngaged(reason: string) {
  const fis = fisOf(system.upState());
  expect(await safetyLeverOf(fis).get()).toMatchObject({ status: 'engaged', reason });
  const id = await start(system.upState(), name);
  const { experiment } = await fis.send(new GetExperimentCommand({ id }));
  expect(experiment?.state).toMatchObject({
    status: 'cancelled',
    reason: expect.stringContaining('safety lever is engaged'),
  });
  fis.destroy();
}

test('a lever that any client has engaged outlives the system, also one that is killed, until it is disengaged', async () => {
  const reason = 'Black Friday';
  const lever = () => safetyLeverOf(fisOf(system.upState()));
  await lever().update('engaged', reason);
  expect(await down()).toMatchObject({ status: 0, stdout: expect.stringContaining(`engaged (${reason})`) });

  const { stdout } = await chaos('up', ...system.own, '--response', 'off');
  expect(stdout).toContain(`the safety lever is engaged (${reason})`);
  await expectEngaged(reason);
  process.kill(system.upState().supervisor.pid, 'SIGKILL');
  await eventually(() => system.processes().every(({ process }) => processState(process) === 'gone'));

  await system.bringUp();
  await expectEngaged(reason);
  await lever().update('disengaged', 'over');
  await down();

  await system.bringUp();
  expect(await lever().get()).toMatchObject({ status: 'disengaged', reason: 'over' });
}, 240_000);

test('where no system is up, what it left is told, nothing is started, and a resume ends it', async () => {
  expect(await chaos('panic', 'too much', ...folder)).toMatchObject({ status: 0 });
  await down();

  const told = /the safety lever is engaged \(breakwater: too much/;
  expect((await chaos('status', ...folder)).stdout).toMatch(told);
  expect(JSON.parse((await chaos('status', '--json', ...folder)).stdout)).toMatchObject({
    up: false,
    safetyLever: { status: 'engaged', reason: expect.stringContaining('too much') },
  });
  const { status, stderr } = await chaos('run', name, ...system.own);
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(told) });
  expect(system.upState()).toBeUndefined();

  expect(await chaos('resume', ...folder)).toMatchObject({ status: 0, stdout: expect.stringContaining('disengaged') });
  expect((await chaos('status', ...folder)).stdout).not.toContain('safety lever');
  expect(await chaos('resume', ...folder)).toMatchObject({ status: 3 });
  await system.bringUp();
  expect((await chaos('status', ...folder)).stdout).not.toContain('safety lever');
}, 240_000);
