import { expect, test } from '@jest/globals';
import { deployedSystem } from './deployed-system.ts';
import { start } from './running-system.ts';
import { chaos, eventually } from './support.ts';

const { folder, upState, journal, revision } = deployedSystem(32_000);

/** Whether an alarm stopped an experiment, as it may where the machine was too busy to serve users. */
const rang = (id: string) =>
  journal().some(
    (event) =>
      event.type === 'experiment-state' && event.experimentId === id && /halted by stop condition/.test(event.reason),
  );

test('an experiment that is stopped takes its version back', async () => {
  for (let left = 3; ; left--) {
    const id = await start(upState(), 'bad-deployment-wrong');
    const applied = () => journal().some((event) => event.type === 'fault-applied' && event.experimentId === id);
    await eventually(applied);
    const deployed = await revision();
    const stopped = await chaos('stop', '--folder', folder);
    if (left > 0 && rang(id)) {
      await eventually(async () => (await revision()) === '1');
      continue;
    }
    expect(deployed).not.toBe('1');
    expect(stopped).toMatchObject({ status: 0, stdout: `Stopped: ${id}\n` });
    expect(await revision()).toBe('1');
    return;
  }
}, 300_000);
