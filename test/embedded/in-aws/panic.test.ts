import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { safetyLeverOf } from '../../../aws/fis/safety-lever.ts';
import { stress } from '../../unit/engine/support/setup.ts';
import { type Remote, startRemote } from './support/remote.ts';

let remote: Remote;
beforeEach(async () => {
  remote = await startRemote();
});
afterEach(() => remote.close());

const lever = () => safetyLeverOf(remote.fis.client);

describe('at an endpoint', () => {
  test('a panic ends what runs, nothing starts until a resume, and status shows it', async () => {
    await remote.deploy('kill-gateway');
    const { id } = remote.fis.start({ actions: { stress: stress('gateways', 'PT12H') } });
    const panic = await remote.chaos('panic', 'orders', 'are failing');
    expect(panic).toMatchObject({ status: 0, stderr: '' });
    expect(panic.stdout).toContain(`Stops ${id} `);
    expect(panic.stdout).toContain(`${id} from template`);
    expect(remote.fis.engine.experiment(id).progress.status).toBe('stopped');
    expect(await lever().get()).toMatchObject({
      status: 'engaged',
      reason: expect.stringMatching(/^breakwater: orders are failing \(\S+@\S+, .*Z\)$/),
    });

    const started = remote.fis.engine.experiments().length;
    for (const command of [['run', 'kill-gateway'], ['gameday'], ['kill', 'gateway']]) {
      const { status, stderr } = await remote.chaos(...command);
      expect({ command, status, stderr }).toEqual({
        command,
        status: 2,
        stderr: expect.stringMatching(
          /nothing was started: the safety lever is engaged \(breakwater: orders.*chaos resume --endpoint/,
        ),
      });
    }
    expect(remote.fis.engine.experiments()).toHaveLength(started);
    expect((await remote.chaos('status')).stdout).toContain('the safety lever is engaged (breakwater: orders');
    expect(JSON.parse((await remote.chaos('status', '--json')).stdout).safetyLever).toMatchObject({
      status: 'engaged',
    });

    expect(await remote.chaos('panic')).toMatchObject({ status: 0, stdout: expect.stringContaining('already') });
    expect(await remote.chaos('resume')).toMatchObject({ status: 0, stderr: '' });
    expect(await lever().get()).toMatchObject({ status: 'disengaged' });
    expect(await remote.chaos('resume')).toMatchObject({ status: 0, stdout: expect.stringContaining('not engaged') });
  });

  test('a lever of somebody else is theirs, and production is asked for', async () => {
    await remote.deploy('kill-gateway', 'prod', true);
    await lever().update('engaged', 'Blocked days');
    expect(await remote.chaos('resume', '--production', 'prod')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('"Blocked days"'),
    });
    await lever().update('disengaged', 'x');
    await remote.chaos('panic');
    expect(await remote.chaos('resume')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('prod serves customers: the lever stays'),
    });
    expect(await remote.chaos('resume', '--production', 'prod')).toMatchObject({ status: 0 });
  });
});
