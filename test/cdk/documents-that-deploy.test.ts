import { expect, test } from '@jest/globals';
import { labels } from '../../lib/model/labels.ts';
import { executionId, run as runIn } from './support/automation.ts';
import {
  account,
  alarms,
  arnOf,
  asBefore,
  definition,
  deployment,
  family,
  folder,
  kept,
  leftBy,
  other,
  parameters,
  run,
  updated,
  watchedWay,
  withFolder,
} from './support/deploying.ts';
import { describeWithTools as describe } from './support/describe-with-tools.ts';

withFolder();

describe('deploy-version', () => {
  test('deploys the version, holds, and goes back unwatched, with the way back written down first', async () => {
    const execution = await run(account());
    expect(execution).toMatchObject({ status: 'Success', steps: ['deploy', 'hold', 'revert'], error: null });
    expect(execution.aws.calls).toEqual([
      updated(8, true),
      { slept: 'PT2M' },
      updated(7, false),
      // The same version: no deployment begins.
      updated(7, true),
    ]);
    expect(leftBy(execution)).toEqual(asBefore);
  });

  test('the version differs in the variable of its app alone, and says whose it is', async () => {
    const { aws } = await run(account());
    const { Tags, revision, taskDefinitionArn, status, ...version } = aws.definitions.at(-1) ?? {};
    const { registeredBy: _, compatibilities: __, requiresAttributes: ___, ...before } = definition(7);
    const [app, agent] = before.containerDefinitions;
    const environment = [
      { name: 'PORT', value: '8080' },
      { name: 'BREAK', value: 'errors' },
    ];
    const { Tags: _tags, revision: _revision, taskDefinitionArn: _arn, status: _status, ...kept } = before;
    expect(version).toEqual({ ...kept, containerDefinitions: [{ ...app, environment }, agent] });
    expect({ revision, status, taskDefinitionArn }).toEqual({
      revision: 8,
      status: 'INACTIVE',
      taskDefinitionArn: arnOf(8),
    });
    expect(Tags).toEqual({ [labels.system]: 'shop', [labels.deployedOver]: `${family}:7 watched by ${executionId}` });
  });

  test('leaves a service alone that somebody has given another version meanwhile', async () => {
    const meanwhile = [{ service: 'product-service', taskDefinition: arnOf(6) }];
    const execution = await run({ ...account(), meanwhile });
    expect(execution.status).toBe('Success');
    expect(execution.aws.calls).toEqual([updated(8, true), { slept: 'PT2M' }]);
    expect(leftBy(execution)).toEqual({ ...asBefore, runs: [6] });
  });

  test('and one that ECS rolled back, while it waits until that is done', async () => {
    const meanwhile = [{ service: 'product-service', taskDefinition: arnOf(7) }];
    const execution = await run({ ...account({ BusyAfter: 20 }), meanwhile });
    expect(execution.aws.calls).toEqual([updated(8, true), { slept: 'PT2M' }]);
    expect(leftBy(execution)).toEqual(asBefore);
  });

  test('an alarm that rings yet does not undo the way back', async () => {
    const meanwhile = [{ service: 'product-service', taskDefinition: arnOf(8), completes: true, rings: true }];
    const execution = await run({ ...account({ BusyAfter: 5 }), meanwhile });
    expect(execution.status).toBe('Success');
    expect(execution.aws.calls.slice(2)).toEqual([updated(7, false), updated(7, true)]);
    expect(leftBy(execution)).toEqual(asBefore);
  });

  test('goes back where ECS does not show the deployment yet', async () => {
    const execution = await run(account({ StaleLooks: 2 }), { cancelAt: 'deploy' });
    expect(leftBy(execution)).toEqual(asBefore);
  });

  test.each([
    ['is cancelled as it deploys', { cancelAt: 'deploy' }, 'Cancelled', ['deploy', 'revert']],
    ['is cancelled while it holds', { cancelAt: 'hold' }, 'Cancelled', ['deploy', 'hold', 'revert']],
    ['is cancelled as it goes back', { cancelAt: 'revert' }, 'Cancelled', ['deploy', 'hold', 'revert']],
    ['fails as it deploys', { failAt: 'deploy' }, 'Failed', ['deploy', 'revert']],
  ] as const)('goes back where the execution %s', async (_, how, status, steps) => {
    const execution = await run(account(), how);
    expect(execution).toMatchObject({ status, steps });
    expect(leftBy(execution)).toEqual(asBefore);
  });

  test('a service without alarms, and one whose alarms are off, have none afterwards', async () => {
    const off = { alarms: { ...alarms, enable: false } };
    for (const deploymentConfiguration of [{ maximumPercent: 200 }, off]) {
      const execution = await run(account({ deploymentConfiguration }));
      expect(execution.status).toBe('Success');
      expect(execution.aws.services['product-service']).toMatchObject({ deploymentConfiguration });
      expect(leftBy(execution)).toMatchObject({ runs: [7], active: [6, 7] });
    }
  });

  /** Of an execution that goes well. */
  const calls = 18;

  test.each(Array.from({ length: calls }, (_, index) => index))(
    'killed before call %i to ECS: the next run brings everything back, and one after that works',
    async (dieAt) => {
      const killed = await run(account(), { dieAt });
      expect(killed.status).toBe('Killed');
      const again = await run(killed.aws, { execution: other });
      expect(leftBy(again)).toEqual(asBefore);
      const wasTold = labels.deployedOver in leftBy(killed).tags;
      const says = `service product-service was not taken back (${watchedWay}): that is done now, start again`;
      expect(again).toMatchObject(wasTold ? { status: 'Failed', error: says } : { status: 'Success' });
      const last = await run(again.aws);
      expect([last.status, leftBy(last)]).toEqual(['Success', asBefore]);
    },
  );

  test('are all the calls there are', async () => {
    expect((await run(account(), { dieAt: calls })).status).toBe('Success');
  });

  test('refuses a service that is being deployed, and changes nothing', async () => {
    const going = [deployment(7, { rolloutState: 'IN_PROGRESS' }), deployment(6, { status: 'ACTIVE' })];
    const execution = await run(account({ deployments: going, Busy: 1000 }));
    expect(execution).toMatchObject({
      status: 'Failed',
      steps: ['deploy', 'revert'],
      error: 'service product-service is being deployed: its deployment does not end',
    });
    expect(execution.aws.calls).toEqual([]);
    expect(leftBy(execution)).toEqual({ ...asBefore, runs: [7, 6] });
  });

  test('waits for a deployment that ends soon', async () => {
    const going = [deployment(7, { rolloutState: 'IN_PROGRESS' }), deployment(6, { status: 'ACTIVE' })];
    const execution = await run(account({ deployments: going, Busy: 5 }));
    expect(execution.status).toBe('Success');
    expect(leftBy(execution)).toEqual(asBefore);
  });

  test('refuses a service that runs a version of an experiment already, whose way back nobody knows', async () => {
    const orphan = definition(8, { Tags: { [labels.deployedOver]: `${family}:7` } });
    const execution = await run(account({ deployments: [deployment(8)] }, [definition(7), orphan]));
    expect(execution.error).toBe(
      `${family}:8 is a version of an experiment: there is no way back to what was before it`,
    );
    expect(leftBy(execution)).toMatchObject({ runs: [8], active: [7, 8] });
  });

  test('leaves the tag, and the version, where the service does not come back in time', async () => {
    const execution = await run(account({ BusyAfter: 10_000 }));
    expect(execution).toMatchObject({
      status: 'Failed',
      steps: ['deploy', 'hold', 'revert'],
      error: `service product-service does not get rid of ${family}:8; its tag says the way back`,
    });
    expect(leftBy(execution)).toMatchObject({ runs: [7, 8], watched: false, tags: kept, active: [6, 7, 8] });
  });

  test.each([
    ['of another form', { [labels.deployedOver]: 'rubbish' }, "is 'rubbish', not BEFORE VERSION: go back by hand"],
  ])('a tag %s is left to people', async (_, Tags, says) => {
    const first = await run(account({ Tags }));
    expect(first).toMatchObject({
      status: 'Failed',
      steps: ['deploy', 'revert'],
      error: expect.stringContaining(says),
    });
    expect(leftBy(first)).toMatchObject({ runs: [7], tags: Tags });
  });

  test.each(['BREAK=$(reboot)', 'BREAK="x"', '1X=y', 'BREAK', 'A B=c'])(
    'refuses a variable like %s',
    async (Variable) => {
      const execution = await runIn(folder, 'deploy-version', { ...parameters, Variable }, account());
      expect(execution).toMatchObject({ status: 'Refused', error: expect.stringContaining('Variable') });
    },
  );

  test('refuses a service that the topology does not have', async () => {
    const execution = await runIn(folder, 'deploy-version', { ...parameters, Service: 'billing' }, account());
    expect(execution.status).toBe('Refused');
  });
});
