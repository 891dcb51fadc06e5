import { expect, test } from '@jest/globals';
import { deployedSystem } from './deployed-system.ts';
import { start } from './running-system.ts';
import { chaos, eventually } from './support.ts';

const { folder, upState, journal, revision } = deployedSystem(32_000);

test('an experiment that is stopped takes its version back', async () => {
  const id = await start(upState(), 'bad-deployment-wrong');
  const applied = () => journal().some((event) => event.type === 'fault-applied' && event.experimentId === id);
  await eventually(applied);
  expect(await revision()).not.toBe('1');
  expect(await chaos('stop', '--folder', folder)).toMatchObject({ status: 0, stdout: `Stopped: ${id}\n` });
  expect(await revision()).toBe('1');
}, 120_000);
