import { describe, expect, test } from '@jest/globals';
import { labels } from '../../../lib/model/labels.ts';
import { fakeTask } from '../../../local/runtimes/fake/fake-task.ts';
import type { Task } from '../../../local/runtimes/runtime.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { topology as shop } from '../../../systems/shop/topology.ts';
import { action, kill, latency, setUp, stress, tasksOf } from './support/setup.ts';

const resourceType = 'aws:ecs:task';
const gateways = (tasks: readonly Task[]) => tasks.filter(({ service }) => service === 'gateway');

/** Resolves one target and gives the ARNs found, or the reason of the failure. */
async function resolve(target: object, tasks?: (tasks: readonly Task[]) => readonly Task[]) {
  const { runtime, run } = setUp();
  if (tasks) runtime.setTasks(tasks(runtime.tasks()));
  const all = runtime.tasks();
  const given = { resourceType, selectionMode: 'ALL', ...target };
  const { progress } = await run({ targets: { it: given }, actions: { slow: latency('it') } }, 'skip-all');
  return { all, found: progress.resolvedTargets.map(({ arn }) => arn), ...progress };
}

const arnsOf = (tasks: readonly Task[]) => tasks.map(({ taskArn }) => taskArn);

describe('a target', () => {
  test.each([
    ['all its tags', { resourceTags: { [labels.system]: 'shop', [labels.service]: 'gateway' } }],
    ['the parameter service', { parameters: { service: 'gateway', cluster: 'shop' } }],
    [
      'the ARN of a cluster',
      { parameters: { service: 'gateway', cluster: 'arn:aws:ecs:us-east-1:000000000000:cluster/shop' } },
    ],
    ['the ARN of a service', { parameters: { service: 'arn:aws:ecs:us-east-1:000000000000:service/shop/gateway' } }],
    ["ECS's own tags", { resourceTags: { 'aws:ecs:clusterName': 'shop', 'aws:ecs:serviceName': 'gateway' } }],
    ['a filter on its group', { ...tasksOf(), filters: [{ path: 'Group', values: ['service:gateway'] }] }],
    ['a filter through lists', { ...tasksOf(), filters: [{ path: 'Containers.Name', values: ['x', 'gateway'] }] }],
    [
      'tags and filters',
      { resourceTags: { [labels.service]: 'gateway' }, filters: [{ path: 'LastStatus', values: ['RUNNING'] }] },
    ],
  ])('is found by %s', async (_, target) => {
    const { all, found } = await resolve(target);
    expect(found).toEqual(arnsOf(gateways(all)));
  });

  test('is found by zone, where filters exclude each other nothing is', async () => {
    const zone = { path: 'AvailabilityZone', values: ['us-east-1a'] };
    const { all, found } = await resolve({ ...tasksOf('gateway'), filters: [zone] });
    expect(found).toEqual(arnsOf(gateways(all).filter(({ availabilityZone }) => availabilityZone === 'us-east-1a')));
    const none = await resolve({
      ...tasksOf('gateway'),
      filters: [zone, { path: 'AvailabilityZone', values: ['us-east-1b'] }],
    });
    expect(none).toMatchObject({
      status: 'failed',
      reason: expect.stringMatching(
        /^Target resolution returned empty set for target it: of 12 running tasks .* 6 have AvailabilityZone us-east-1a, 6 have AvailabilityZone us-east-1b, and none has all of it\.$/,
      ),
    });
  });

  test.each([
    ['cluster.clusterArn', 'no task has cluster.clusterArn; did you mean ClusterArn.'],
    ['LaunchTyp', 'no task has LaunchTyp; did you mean LaunchType.'],
    ['launchType', 'no task has launchType; did you mean LaunchType.'],
    ['Containers.name', 'no task has Containers.name; did you mean Containers.Name.'],
    ['Containers.constructor', 'no task has Containers.constructor'],
    ['NoSuchThing', 'no task has NoSuchThing.'],
  ])('with the filter path %s matches nothing, and says so', async (path, why) => {
    const { status, reason } = await resolve({ ...tasksOf(), filters: [{ path, values: ['shop', 'undefined'] }] });
    expect({ status, reason }).toEqual({ status: 'failed', reason: expect.stringContaining(why) });
  });

  test('that is empty says how many tasks meet each of its conditions', async () => {
    const filters = [{ path: 'LaunchType', values: ['EC2', 'EXTERNAL'] }];
    const { reason } = await resolve({ ...tasksOf('gateway'), parameters: { cluster: 'shop' }, filters });
    expect(reason).toBe(
      'Target resolution returned empty set for target it: of 12 running tasks 12 have tag breakwater:system=shop, 2 have tag breakwater:service=gateway, 12 have cluster shop, 0 have LaunchType EC2 or EXTERNAL.',
    );
  });

  test('by filters alone is refused, as by nothing', () => {
    const { start } = setUp();
    const given = { resourceType, selectionMode: 'ALL', filters: [{ path: 'Group', values: ['service:gateway'] }] };
    expect(() => start({ targets: { it: given }, actions: { slow: latency('it') } })).toThrow(
      'targets.it: resourceArns, resourceTags or parameters must say which resources it means, and filters only leave',
    );
  });

  test('with an empty tag value matches only an empty value', async () => {
    expect((await resolve({ resourceTags: { [labels.service]: '' } })).status).toBe('failed');
  });

  test('is never a task that is not ours or does not run, however it is looked for', async () => {
    const stranger = fakeTask(shop, 'gateway', 0, { tags: { [labels.service]: 'gateway' } });
    const stopped = fakeTask(shop, 'gateway', 0, { lastStatus: 'STOPPED' });
    const withBoth = (tasks: readonly Task[]) => [...tasks, stranger, stopped];
    expect((await resolve({ parameters: { service: 'gateway' } }, withBoth)).found).toHaveLength(2);
    const byArn = await resolve({ resourceArns: [stranger.taskArn] }, withBoth);
    expect(byArn.reason).toContain(`${stranger.taskArn} does not carry the tag ${labels.system}=shop`);
    expect((await resolve({ resourceArns: [stopped.taskArn] }, withBoth)).reason).toContain('no running task');
  });

  test.each([
    ['PERCENT(50)', 5, 2],
    ['PERCENT(99)', 2, 1],
    ['PERCENT(100)', 3, 3],
    ['COUNT(2)', 5, 2],
    ['COUNT(9)', 3, 3],
  ])('with %s of %i tasks is %i of them', async (selectionMode, replicas, expected) => {
    const many = () => Array.from({ length: replicas }, (_, index) => fakeTask(shop, 'gateway', index));
    const { found } = await resolve({ ...tasksOf('gateway'), selectionMode }, many);
    expect(new Set(found).size).toBe(expected);
  });

  test('of which a percentage is no task at all fails', async () => {
    const four = () => Array.from({ length: 4 }, (_, index) => fakeTask(shop, 'gateway', index));
    const { reason } = await resolve({ ...tasksOf('gateway'), selectionMode: 'PERCENT(5)' }, four);
    expect(reason).toContain('empty set for target it: 5 % of 4 tasks is less than one.');
  });

  test('over the quota of five fails unless it is given by ARN', async () => {
    const six = () => Array.from({ length: 6 }, (_, index) => fakeTask(shop, 'gateway', index));
    expect((await resolve(tasksOf('gateway'), six)).reason).toBe(
      'Target it resolved to 6 tasks; the quota of aws:ecs:task for aws:ecs:task-network-latency is 5 unless given by ARN.',
    );
    expect((await resolve({ ...tasksOf('gateway'), selectionMode: 'COUNT(5)' }, six)).status).toBe('completed');
  });

  test('may mean as many tasks as the quota of each of its actions was raised to', async () => {
    const quotas = { 'aws:ecs:task-network-latency': 6 };
    const { runtime, run } = setUp({ system: { ...shopModel, quotas } });
    runtime.setTasks(Array.from({ length: 6 }, (_, index) => fakeTask(shop, 'gateway', index)));
    expect((await run()).progress.status).toBe('completed');
    const { progress } = await run({ actions: { slow: latency(), busy: stress() } });
    expect(progress.reason).toContain('the quota of aws:ecs:task for aws:ecs:task-cpu-stress is 5');
  });

  test('is found by the tags that a configuration gives a service', async () => {
    const services = shop.services.map((service) =>
      service.name === 'gateway' ? { ...service, tags: { 'FIS-Ready': 'True' } } : service,
    );
    const { runtime, run } = setUp({ system: { ...shopModel, topology: { ...shop, services } } });
    const ready = { resourceType, resourceTags: { 'FIS-Ready': 'True' }, selectionMode: 'ALL' };
    const { progress } = await run({ targets: { gateways: ready } }, 'skip-all');
    expect(progress.resolvedTargets.map(({ arn }) => arn)).toEqual(arnsOf(gateways(runtime.tasks())));
  });

  test('that is empty is skipped where the template says so, but not one given by ARN', async () => {
    const { run, runtime } = setUp();
    const experimentOptions = { emptyTargetResolutionMode: 'skip' } as const;
    const none = { ...tasksOf('gateway'), resourceTags: { [labels.service]: 'nobody' } };
    const targets = { gateways: tasksOf('gateway'), none };
    const actions = { slow: latency(), nothing: latency('none') };
    const { progress } = await run({ experimentOptions, targets, actions });
    expect(progress.status).toBe('completed');
    const reason = expect.stringMatching(/empty set: of 12 running tasks 0 have tag breakwater:service=nobody\.$/);
    expect(progress.actions).toMatchObject({ slow: { status: 'completed' }, nothing: { status: 'skipped', reason } });
    expect(runtime.calls).toHaveLength(4);
    const gone = {
      resourceType,
      resourceArns: ['arn:aws:ecs:us-east-1:000000000000:task/shop/gone'],
      selectionMode: 'ALL',
    };
    const byArn = await run({ experimentOptions, targets: { gateways: gone }, actions: { slow: latency() } });
    expect(byArn.progress.status).toBe('failed');
  });
});

test('a random target makes way for one that leaves no choice', async () => {
  for (let round = 0; round < 10; round++) {
    const { runtime, run } = setUp();
    const fixed = { resourceType, resourceArns: arnsOf(gateways(runtime.tasks()).slice(0, 1)), selectionMode: 'ALL' };
    const targets = { random: tasksOf('gateway', 'COUNT(1)'), fixed };
    const { progress } = await run({ targets, actions: { one: kill('random'), other: kill('fixed') } }, 'skip-all');
    expect(progress.status).toBe('completed');
  }
});

describe('a dry run', () => {
  test('gives the tasks and the plans with their reverts, and applies and records nothing', () => {
    const { engine, runtime, log, run: _ } = setUp();
    const stop = action('aws:ecs:stop-task', {}, 'one');
    const { id } = engine.templates.create({
      clientToken: 'dry',
      description: '',
      roleArn: 'arn:aws:iam::000000000000:role/chaos',
      stopConditions: [{ source: 'none' }],
      targets: { gateways: tasksOf('gateway'), one: tasksOf('order-service', 'COUNT(1)') },
      actions: { slow: latency(), stop },
    });
    const { targets, actions } = engine.planOnly(id);
    expect(targets.gateways).toEqual(arnsOf(gateways(runtime.tasks())));
    expect(actions[0]).toMatchObject({ name: 'slow', durationMilliseconds: 60 });
    expect(actions[0]?.plans.map(({ undo }) => undo)).toEqual([['ends the network'], ['ends the network']]);
    expect(actions[1]?.plans).toMatchObject([{ steps: [{ do: 'stop-task' }], undo: [], endsTask: true }]);
    expect(runtime.calls).toEqual([]);
    expect(log.since(0)).toEqual([]);
  });

  test('says why an action would be refused', () => {
    const { engine, runtime } = setUp();
    runtime.behaviour.refuses = () => 'not here';
    const { id } = engine.templates.create({
      clientToken: 'dry',
      description: '',
      roleArn: 'arn:aws:iam::000000000000:role/chaos',
      stopConditions: [{ source: 'none' }],
      targets: { gateways: tasksOf('gateway') },
      actions: { slow: latency() },
    });
    expect(engine.planOnly(id).actions).toMatchObject([{ refusal: 'not here', plans: [] }]);
  });
});
