import { expect, test } from '@jest/globals';
import { labels } from '../../lib/model/labels.ts';
import {
  account,
  arnOf,
  asBefore,
  definition,
  deployment,
  family,
  leftBy,
  other,
  run,
  withFolder,
} from './support/deploying.ts';
import { describeWithTools as describe } from './support/describe-with-tools.ts';

withFolder();

describe('deploy-version where another execution', () => {
  const its = { [labels.deployedOver]: `${family}:7 ${family}:8 watched by ${other}` };
  const whole = { [labels.system]: 'shop', ...its };
  const version = definition(8, { Tags: { [labels.deployedOver]: `${family}:7 watched by ${other}` } });
  const says = `service product-service has a version already, of execution ${other}`;

  test.each(['InProgress', 'Cancelling'])(
    'has deployed one and is %s: is refused, and neither step touches it',
    async (status) => {
      const held = account({ deployments: [deployment(8)], Tags: whole }, [definition(7), version]);
      const execution = await run({ ...held, executions: { [other]: status } });
      expect(execution).toMatchObject({ status: 'Failed', steps: ['deploy', 'revert'], error: says });
      expect(execution.aws.calls).toEqual([]);
      expect(leftBy(execution)).toEqual({ runs: [8], watched: true, tags: whole, active: [7, 8] });
    },
  );

  test.each([{ [other]: 'Failed' }, {}])('has left one, by executions %j: it is taken back', async (executions) => {
    const held = account({ deployments: [deployment(8)], Tags: whole }, [definition(6), definition(7), version]);
    const execution = await run({ ...held, executions });
    expect(execution.error).toContain('that is done now, start again');
    expect(leftBy(execution)).toEqual(asBefore);
  });

  test('has registered one, and not deployed it yet: its version stays', async () => {
    const held = account({ Tags: whole }, [definition(7), version]);
    const execution = await run({ ...held, executions: { [other]: 'InProgress' } });
    expect(execution.error).toBe(says);
    expect(leftBy(execution)).toEqual({ runs: [7], watched: true, tags: whole, active: [7, 8] });
  });

  test('began at the same time and wrote last: is refused, and only its own version goes', async () => {
    const contender = { before: 6, service: 'product-service', tags: its };
    const execution = await run({ ...account(), executions: { [other]: 'InProgress' }, contender });
    expect(execution).toMatchObject({ status: 'Failed', steps: ['deploy', 'revert'], error: says });
    expect(execution.aws.calls).toEqual([]);
    expect(leftBy(execution)).toEqual({ ...asBefore, tags: whole });
  });

  test('wrote over its tag later: it goes back all the same, by what its version says, and leaves that tag', async () => {
    const meanwhile = [{ service: 'product-service', taskDefinition: arnOf(8), completes: true, tags: its }];
    const execution = await run({ ...account(), executions: { [other]: 'InProgress' }, meanwhile });
    expect(execution.status).toBe('Success');
    expect(leftBy(execution)).toEqual({ ...asBefore, tags: whole });
  });
});
