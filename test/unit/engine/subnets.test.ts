import { describe, expect, test } from '@jest/globals';
import { onRuntime } from '../../../definition/on-runtime.ts';
import { disruptConnectivity } from '../../../lib/model/faults/disrupt-connectivity.ts';
import { subnets } from '../../../lib/model/faults/target.ts';
import { labels } from '../../../lib/model/labels.ts';
import { localArn } from '../../../lib/model/local-account.ts';
import { localSubnetId, type Subnet, subnetsOf } from '../../../local/runtimes/subnets.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { service, systemOf, zonesOf } from '../model/support/small-systems.ts';
import { action, latency, setUp, type TemplateChanges, tasksOf, templateWith } from './support/setup.ts';

const [a, b] = subnetsOf(shopModel.topology) as [Subnet, Subnet];
const resourceTags = { [labels.system]: 'shop' };
const disrupt = (scope = 'availability-zone') =>
  action(disruptConnectivity.actionId, { duration: 'PT1M', scope }, 'it');
const targets = (target: object) => ({
  it: { resourceType: subnets.resourceType, selectionMode: 'ALL', ...target },
});

/** Resolves one target and gives the ARNs found, or the reason of the failure. */
async function resolve(target: object, changes: TemplateChanges = {}) {
  const { run } = setUp();
  const { progress } = await run({ targets: targets(target), actions: { cut: disrupt() }, ...changes }, 'skip-all');
  return { ...progress, found: progress.resolvedTargets.map(({ arn }) => arn) };
}

describe('a target of subnets', () => {
  test('is one a zone, with an ARN that ends with the id that tasks of the zone tell', async () => {
    const { found, resolvedTargets } = await resolve({ resourceTags });
    expect(found).toEqual([a.arn, b.arn]);
    expect(a.arn).toBe(localArn('ec2', `subnet/${localSubnetId('us-east-1a')}`));
    expect(resolvedTargets[0]).toMatchObject({ targetName: 'it', resourceType: 'aws:ec2:subnet' });
  });

  test.each([
    ['the name of its zone', { parameters: { availabilityZoneIdentifier: 'us-east-1b' } }],
    ['the id of its zone', { parameters: { availabilityZoneIdentifier: 'use1-az2' } }],
    ['tags and a filter', { resourceTags, filters: [{ path: 'AvailabilityZone', values: ['us-east-1b'] }] }],
    [
      'its id, and what all have',
      {
        resourceTags,
        filters: [
          { path: 'SubnetId', values: [b.id] },
          { path: 'State', values: ['available'] },
        ],
      },
    ],
    ['its VPC and zone', { parameters: { vpc: b.vpcId, availabilityZoneIdentifier: 'use1-az2' } }],
    [
      'a filter through lists',
      {
        resourceTags,
        filters: [
          { path: 'Tags.Value', values: ['shop'] },
          { path: 'CidrBlock', values: [b.cidr] },
        ],
      },
    ],
    ['its ARN', { resourceArns: [b.arn, b.arn] }],
  ])('is found by %s', async (_, target) => {
    expect((await resolve(target)).found).toEqual([b.arn]);
  });

  test('may be one of them by chance', async () => {
    const found = new Set<string>();
    for (const random of [() => 0, () => 0.9]) {
      const { run } = setUp({ random });
      const given = targets({ resourceTags, selectionMode: 'COUNT(1)' });
      const { progress } = await run({ targets: given, actions: { cut: disrupt() } }, 'skip-all');
      expect(progress.resolvedTargets).toHaveLength(1);
      for (const { arn } of progress.resolvedTargets) found.add(arn);
    }
    expect([...found].toSorted()).toEqual([a.arn, b.arn].toSorted());
  });

  test.each([
    [
      { resourceTags: { ...resourceTags, team: 'books' } },
      'of 2 subnets 2 have tag breakwater:system=shop, 0 have tag team=books',
    ],
    [
      { parameters: { availabilityZoneIdentifier: 'us-east-1c' } },
      'of 2 subnets 0 have availabilityZoneIdentifier us-east-1c',
    ],
    [{ parameters: { vpc: 'vpc-1' } }, 'of 2 subnets 0 have vpc vpc-1'],
    [
      { resourceTags, filters: [{ path: 'AvailabilityZon', values: ['us-east-1a'] }] },
      'no subnet has AvailabilityZon; did you mean AvailabilityZone',
    ],
    [{ resourceTags, selectionMode: 'PERCENT(25)' }, '25 % of 2 subnets is less than one'],
  ])('that is empty says why: %j', async (target, why) => {
    const { status, reason } = await resolve(target);
    expect({ status, reason }).toEqual({ status: 'failed', reason: expect.stringContaining(why) });
    expect(reason).toContain('Target resolution returned empty set for target it: ');
  });

  test('that is empty is skipped where the template says so, but not one by an ARN that is none', async () => {
    const experimentOptions = { emptyTargetResolutionMode: 'skip' } as const;
    const actions = { cut: disrupt() };
    const { progress } = await setUp().run({
      ...{ actions, experimentOptions },
      targets: targets({ parameters: { availabilityZoneIdentifier: 'us-east-1c' } }),
    });
    expect(progress).toMatchObject({ status: 'completed', actions: { cut: { status: 'skipped' } } });
    const missing = localArn('ec2', 'subnet/subnet-0');
    const { reason } = await resolve({ resourceArns: [missing] }, { experimentOptions });
    expect(reason).toBe(`Target resolution found no subnet ${missing}.`);
  });

  test('over the quota of five fails unless it is given by ARN', async () => {
    const zones = zonesOf(...['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => `us-east-1${letter}`));
    const system = systemOf({ services: [service('web', [], { public: true })], zones });
    const run = (target: object) =>
      setUp({ system }).run({ targets: targets(target), actions: { cut: disrupt() } }, 'skip-all');
    const { progress } = await run({ resourceTags: { [labels.system]: system.topology.name } });
    expect(progress.reason).toBe(
      'Target it resolved to 6 subnets; the quota of aws:ec2:subnet for aws:network:disrupt-connectivity is 5 unless given by ARN.',
    );
    const five = subnetsOf(system.topology)
      .slice(1)
      .map(({ arn }) => arn);
    expect((await run({ resourceArns: five })).progress.resolvedTargets).toHaveLength(5);
  });
});

describe('an action on subnets', () => {
  test('has a plan for each of them, about its zone, beside tasks of others', async () => {
    const { run, events } = setUp();
    const { progress } = await run({
      targets: { ...targets({ resourceTags }), gateways: tasksOf('gateway') },
      actions: { cut: disrupt(), slow: latency() },
    });
    expect(progress.status).toBe('completed');
    const plans = events('fault-planned').filter((event) => event.action === 'cut');
    expect(plans.map(({ plan }) => [plan.resource, plan.resourceArn])).toEqual([
      ['us-east-1a', a.arn],
      ['us-east-1b', b.arn],
    ]);
    expect(events('fault-reverted')).toHaveLength(4);
  });

  test.each([
    ['s3', 'nothing here uses S3'],
    ['s3express', 'nothing here uses S3 Express One Zone'],
    ['vpc', 'scope all denies whatever leaves the subnet'],
    ['prefix-list', 'there are no prefix lists here'],
  ])('in scope %s is refused at the start, with the reason', async (scope, why) => {
    const { run, runtime } = setUp();
    const { progress } = await run({ targets: targets({ resourceTags }), actions: { cut: disrupt(scope) } });
    expect(progress).toMatchObject({ status: 'failed', actions: { cut: { status: 'cancelled' } } });
    expect(progress.reason).toContain(
      `Action cut (aws:network:disrupt-connectivity) runs in AWS only: scope ${scope}: `,
    );
    expect(progress.reason).toContain(why);
    expect(runtime.calls).toEqual([]);
  });

  test('is refused where tasks are containers', async () => {
    const { run } = setUp({ system: onRuntime(shopModel, 'docker') });
    const { progress } = await run({ targets: targets({ resourceTags }), actions: { cut: disrupt() } });
    expect(progress.reason).toMatch(/^Action cut .* cannot be had here: the traffic of a zone .*--runtime embedded/);
  });

  test('is previewed with its subnets', () => {
    const { engine } = setUp();
    const { id } = engine.templates.create(
      templateWith({
        targets: targets({ parameters: { availabilityZoneIdentifier: 'use1-az1' } }),
        actions: { cut: disrupt() },
      }),
    );
    expect(engine.planOnly(id)).toMatchObject({
      targets: { it: [a.arn] },
      actions: [{ name: 'cut', plans: [{ resource: 'us-east-1a' }] }],
    });
  });
});
