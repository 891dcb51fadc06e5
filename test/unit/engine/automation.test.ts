import { describe, expect, test } from '@jest/globals';
import { bandwidthLimit } from '../../../lib/model/faults/bandwidth-limit.ts';
import { deployVersion } from '../../../lib/model/faults/deploy-version.ts';
import { disruptConnectivity } from '../../../lib/model/faults/disrupt-connectivity.ts';
import { dynamodbThrottle } from '../../../lib/model/faults/dynamodb-throttle.ts';
import { memoryStress } from '../../../lib/model/faults/memory-stress.ts';
import { pauseProcess } from '../../../lib/model/faults/pause-process.ts';
import { redisFailover } from '../../../lib/model/faults/redis-failover.ts';
import { refuseConnections } from '../../../lib/model/faults/refuse-connections.ts';
import { resetConnections } from '../../../lib/model/faults/reset-connections.ts';
import { document } from './support/document.ts';
import { action, latency, setUp, tasksOf } from './support/setup.ts';

const Duration = 'PT1M';

const exhaust = (Tasks = '1') => document(memoryStress, { Duration, Service: 'gateway', Tasks, Mode: 'exhaust' });
const limit = document(bandwidthLimit, { Duration, Service: 'gateway', KilobitsPerSecond: '256' });

describe('an action that runs a document', () => {
  test('finds tasks at the start, as targets are found, and holds its fault on them for its duration', async () => {
    const system = setUp();
    const { progress } = await system.run({ targets: {}, actions: { limit } });
    expect(progress).toMatchObject({ status: 'completed', actions: { limit: { status: 'completed' } } });
    const [{ plan } = { plan: undefined }] = system.events('fault-planned');
    expect(plan).toMatchObject({ actionId: 'aws:ssm:start-automation-execution', resource: 'gateway' });
    expect(progress.resolvedTargets).toEqual([
      { targetName: 'tasks of limit', resourceType: 'aws:ecs:task', arn: plan?.resourceArn },
    ]);
    expect(progress.endTime).toBeGreaterThanOrEqual((progress.startTime ?? Number.NaN) + 59);
    expect(system.runtime.held()).toEqual([]);
  });

  test('makes one plan for the store that it hits', async () => {
    const system = setUp();
    const throttle = document(dynamodbThrottle, { Duration, Table: 'orders' });
    const { progress } = await system.run({ targets: {}, actions: { throttle } });
    expect(progress).toMatchObject({ status: 'completed', resolvedTargets: [] });
    expect(system.events('fault-planned').map(({ plan }) => plan.resource)).toEqual(['orders']);
  });

  test('of something that happens once lasts as long as the runtime says', async () => {
    const system = setUp();
    const { id } = system.start({ targets: {}, actions: { failover: document(redisFailover, { Store: 'cache' }) } });
    const { progress } = await system.engine.ended(id);
    expect(progress.status).toBe('completed');
    expect(progress.endTime).toBeGreaterThanOrEqual((progress.startTime ?? Number.NaN) + 19);
    expect(system.events('fault-reverted')).toHaveLength(1);
  });

  test('is over as soon as the task that it was to take down has gone', async () => {
    const system = setUp({ scale: 1 });
    const hang = document(pauseProcess, { Duration: 'PT10M', Service: 'gateway', Tasks: '1' });
    // The runtime of tests has the task replaced at once.
    const { progress } = await system.run({ targets: {}, actions: { hang } });
    expect(progress).toMatchObject({ status: 'completed', actions: { hang: { status: 'completed' } } });
    expect((progress.endTime ?? Number.NaN) - (progress.startTime ?? Number.NaN)).toBeLessThan(10_000);
    expect(system.runtime.held()).toEqual([]);
  });

  test.each([refuseConnections, resetConnections])('is refused where nobody calls what $name hits', (automation) => {
    const cut = document(automation, { Duration, Callee: 'notification-service' });
    expect(() => setUp().start({ targets: {}, actions: { cut } })).toThrow(
      /documentParameters.*nobody calls "notification-service"/,
    );
  });

  test('fails at its maxDuration, with its fault undone', async () => {
    const system = setUp();
    const long = document(bandwidthLimit, { Duration: 'PT12H', Service: 'gateway', KilobitsPerSecond: '256' });
    const short = { ...long, parameters: { ...long.parameters, maxDuration: 'PT1M' } };
    const { progress } = await system.run({ targets: {}, actions: { short } });
    expect(progress.actions.short).toMatchObject({
      status: 'failed',
      reason: 'its document takes longer than maxDuration PT1M',
    });
    expect((progress.endTime ?? Number.NaN) - (progress.startTime ?? Number.NaN)).toBeLessThan(10_000);
    expect(system.events('fault-reverted')).toHaveLength(1);
    expect(system.runtime.held()).toEqual([]);
  });

  test('spares the last healthy task of a service where it ends tasks, and not where it does not', async () => {
    const { run } = setUp();
    const taken = await run({ targets: {}, actions: { exhaust: exhaust('2') } });
    expect(taken.progress).toMatchObject({ status: 'failed', actions: { exhaust: { status: 'cancelled' } } });
    expect(taken.progress.reason).toContain('last healthy task of gateway');
    const more = await run({ targets: {}, actions: { exhaust: exhaust('3') } });
    expect(more.progress.reason).toContain('Taking 2 of 2 task(s), as COUNT(3) asks, would take the last healthy task');
    const Mode = 'balloon';
    const balloon = document(memoryStress, { Duration, Service: 'gateway', Tasks: '2', Mode });
    expect((await run({ targets: {}, actions: { balloon } })).progress.status).toBe('completed');
  });

  test('is a network action where its effect is one', async () => {
    const { run } = setUp();
    const both = document(bandwidthLimit, { Duration, Service: 'gateway', Tasks: '2', KilobitsPerSecond: '256' });
    const { progress } = await run({ actions: { slow: latency(), both } });
    expect(progress.reason).toContain('network actions cannot run in parallel on a task');
  });

  test('deploys a service alone: a second over it is refused, naming who has it, and another service is free', async () => {
    const system = setUp();
    const deploy = (Service: string) =>
      system.start({
        targets: {},
        actions: { deploy: document(deployVersion, { Duration: 'PT12H', Service, Variable: 'BREAK=errors' }) },
      });
    const held = async (count: number) => {
      while (system.runtime.held().length < count) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    const first = deploy('gateway');
    await held(1);
    const { progress } = await system.engine.ended(deploy('gateway').id);
    expect(progress.status).toBe('failed');
    expect(progress.reason).toContain(
      `versions cannot be deployed in parallel over a service: ${first.id}/deploy is running on `,
    );
    expect(progress.reason).toMatch(/gateway/);
    const beside = deploy('product-service');
    await held(2);
    for (const { id } of [first, beside]) system.engine.stop(id);
    for (const { id } of [first, beside]) await system.engine.ended(id);
    const next = deploy('gateway');
    await held(1);
    system.engine.stop(next.id);
    expect((await system.engine.ended(next.id)).progress.status).toBe('stopped');
  });

  test('is previewed with its tasks, and planned with its way back', async () => {
    const system = setUp();
    const preview = await system.run({ targets: {}, actions: { limit } }, 'skip-all');
    expect(preview.progress).toMatchObject({ status: 'completed', actions: { limit: { status: 'skipped' } } });
    expect(preview.progress.resolvedTargets).toHaveLength(1);
    const { actions, targets } = system.engine.planOnly(preview.template.id);
    expect(actions).toMatchObject([
      { name: 'limit', durationMilliseconds: 60, plans: [{ steps: [{ do: 'network' }], undo: ['ends the network'] }] },
    ]);
    expect(targets['tasks of limit']).toHaveLength(1);
    expect(system.runtime.calls).toEqual([]);
  });

  test('is undone by a stop', async () => {
    const system = setUp();
    const long = document(bandwidthLimit, { Duration: 'PT12H', Service: 'gateway', KilobitsPerSecond: '256' });
    const { id } = system.start({ targets: {}, actions: { long } });
    while (system.runtime.held().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    system.engine.stop(id);
    expect((await system.engine.ended(id)).progress.status).toBe('stopped');
    expect(system.runtime.held()).toEqual([]);
  });
});

describe('a template with a document is refused', () => {
  test.each([
    [
      'that is unknown',
      { documentArn: 'arn:aws:ssm:us-east-1:000000000000:document/AWS-RunShellScript' },
      'actions.it.parameters.documentArn: "arn:aws:ssm:us-east-1:000000000000:document/AWS-RunShellScript" is no',
    ],
    [
      'whose name only ends as one of ours does',
      { documentArn: 'arn:aws:ssm:us-east-1:000000000000:document/shop-old-dynamodb-throttle' },
      'actions.it.parameters.documentArn: "shop-old-dynamodb-throttle" is no document of shop, whose own is shop-dynamodb-throttle',
    ],
    [
      'whose parameters are no JSON',
      { documentParameters: '{' },
      'actions.it.parameters.documentParameters: { is not a JSON object of texts',
    ],
    [
      'whose parameter is out of range',
      { documentParameters: '{"Duration":"PT1M","Table":"orders","MaxRequestUnits":"0"}' },
      'actions.it.parameters.documentParameters.MaxRequestUnits: "0" is not a whole number from 1',
    ],
    [
      'that names no table of the system',
      { documentParameters: '{"Duration":"PT1M","Table":"cache"}' },
      'actions.it.parameters.documentParameters.Table: "cache" cannot take a throttle: only products, orders, payments can',
    ],
  ])('%s', (_, changes, message) => {
    const { start } = setUp();
    const it = document(dynamodbThrottle, { Duration, Table: 'orders' }, changes);
    expect(() => start({ targets: {}, actions: { it } })).toThrow(
      expect.objectContaining({ name: 'ValidationException', message: expect.stringContaining(message) }),
    );
  });

  test('but one is taken that names it as an environment does, with parameters in lists', () => {
    const { start } = setUp();
    const changes = {
      documentArn: 'arn:aws:ssm:eu-west-1:123456789012:document/shop-prod-dynamodb-throttle',
      documentParameters: '{"Duration":["PT1M"],"Table":["orders"]}',
    };
    const it = document(dynamodbThrottle, { Duration, Table: 'orders' }, changes);
    expect(() => start({ targets: {}, actions: { it } })).not.toThrow();
  });

  test('that names no service or cache of the system', () => {
    const { start } = setUp();
    const nobody = document(bandwidthLimit, { Duration, Service: 'nobody', KilobitsPerSecond: '256' });
    expect(() => start({ targets: {}, actions: { nobody } })).toThrow('Service: "nobody" is not a service of shop');
    const table = document(redisFailover, { Store: 'orders' });
    expect(() => start({ targets: {}, actions: { table } })).toThrow(
      'Store: "orders" cannot take a failover: only cache can',
    );
  });
});

describe('an action that only AWS can do', () => {
  const subnets = { resourceType: 'aws:ec2:subnet', resourceTags: tasksOf().resourceTags ?? {}, selectionMode: 'ALL' };
  const disconnect = action(disruptConnectivity.actionId, { duration: 'PT2M', scope: 'dynamodb' }, 'subnets');

  test('fails the experiment at its start with the reason', async () => {
    const system = setUp();
    const targets = { subnets, gateways: tasksOf('gateway') };
    const { progress } = await system.run({ targets, actions: { slow: latency(), disconnect } });
    expect(progress).toMatchObject({
      status: 'failed',
      reason:
        'Action disconnect (aws:network:disrupt-connectivity) runs in AWS only: subnets and their network ACLs exist in AWS only.',
      actions: { slow: { status: 'cancelled' }, disconnect: { status: 'cancelled' } },
    });
    expect(system.runtime.calls).toEqual([]);
  });

  test('is planned with that reason, and subnets are never taken for tasks', async () => {
    const { engine, start, run } = setUp();
    const { template } = start({ targets: { subnets }, actions: { disconnect } });
    expect(engine.planOnly(template.id).refusal).toContain('runs in AWS only');
    const { progress } = await run({
      targets: { subnets, gateways: tasksOf('gateway') },
      actions: { slow: latency() },
    });
    expect(progress.reason).toBe(
      'Target resolution returned empty set for target subnets: there is no aws:ec2:subnet here.',
    );
  });
});
