import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { labels } from '../../lib/model/labels.ts';
import { type Aws, type Execution, executionId, type How, run as runIn } from './support/automation.ts';
import { describeWithTools as describe } from './support/describe-with-tools.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'automation-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const family = 'shop-dev-product-service';
const arnOf = (revision: number) => `arn:aws:ecs:us-east-1:000000000000:task-definition/${family}:${revision}`;
const way = `${family}:7 ${family}:8`;
const watchedWay = `${way} watched by ${executionId}`;
const other = '66666666-7777-8888-9999-000000000000';
const kept = { [labels.deployedOver]: watchedWay };
const alarms = { alarmNames: ['shop-dev-deployment-product-service'], enable: true, rollback: true };
const deployment = (revision: number, more = {}) => ({
  status: 'PRIMARY',
  rolloutState: 'COMPLETED',
  taskDefinition: arnOf(revision),
  ...more,
});
const definition = (revision: number, more = {}) => ({
  taskDefinitionArn: arnOf(revision),
  family,
  revision,
  status: 'ACTIVE',
  registeredBy: 'arn:aws:iam::000000000000:role/cdk',
  compatibilities: ['EC2', 'FARGATE'],
  requiresAttributes: [],
  cpu: '256',
  taskRoleArn: 'arn:aws:iam::000000000000:role/shop-dev-task-product-service-us-east-1',
  containerDefinitions: [
    { name: 'product-service', image: 'shop@sha256:1', environment: [{ name: 'PORT', value: '8080' }] },
    { name: 'amazon-ssm-agent', image: 'agent@sha256:1', environment: [] },
  ],
  Tags: { [labels.system]: 'shop', 'aws:cloudformation:stack-name': 'shop-dev-services' },
  ...more,
});
const account = (own = {}, definitions = [definition(6), definition(7)]): Aws => ({
  services: {
    'product-service': {
      serviceArn: 'arn:aws:ecs:us-east-1:000000000000:service/shop-dev/product-service',
      status: 'ACTIVE',
      deployments: [deployment(7)],
      deploymentConfiguration: { alarms, maximumPercent: 200 },
      Tags: { [labels.system]: 'shop' },
      ...own,
    },
  },
  definitions,
});

const parameters = { Duration: 'PT2M', Service: 'product-service', Variable: 'BREAK=errors' };
const run = (aws: Aws, how?: How) => runIn(folder, 'deploy-version', parameters, aws, how);

/** The service and the revisions of its family, as an execution left them. */
const leftBy = ({ aws }: Execution) => {
  const { deployments, deploymentConfiguration, Tags } = aws.services['product-service'] as {
    deployments: { taskDefinition: string }[];
    deploymentConfiguration: { alarms: { enable: boolean } };
    Tags: Record<string, string>;
  };
  return {
    runs: deployments.map(({ taskDefinition }) => Number(taskDefinition.split(':').at(-1))),
    watched: deploymentConfiguration.alarms?.enable,
    tags: Tags,
    active: aws.definitions.filter(({ status }) => status === 'ACTIVE').map(({ revision }) => revision),
  };
};
const asBefore = { runs: [7], watched: true, tags: { [labels.system]: 'shop' }, active: [6, 7] };
const updated = (to: number, watched: boolean, tags = kept) => ({
  update_service: 'product-service',
  to: `${family}:${to}`,
  watched,
  kept: { [labels.system]: 'shop', ...tags },
});

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

  describe('where another execution', () => {
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
