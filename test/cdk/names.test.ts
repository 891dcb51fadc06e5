import { describe, expect, test } from '@jest/globals';
import { configOf } from '../../lib/config/settings.ts';
import { namesOf } from '../../lib/names.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { type Synthesised, synth, synthesise } from './support/synth.ts';

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** How a resource is named whose name is another's too, if it is the same in two Regions: IAM and dashboards have none. */
const nameInAccount: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::CloudWatch::Dashboard': 'DashboardName',
  'AWS::S3::Bucket': 'BucketName',
};

/** The name by which CloudFormation takes a kept resource back: its whole identity, and in the template. */
const identity: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::Backup::BackupVault': 'BackupVaultName',
};

const resourcesOf = ({ templates }: Synthesised): [id: string, resource: Resource][] =>
  Object.values(templates).flatMap((template) =>
    Object.entries(template.toJSON().Resources as Record<string, Resource>),
  );

const accountNames = (synthesised: Synthesised): string[] =>
  resourcesOf(synthesised).flatMap(([, { Type, Properties = {} }]) => {
    const name = Properties[nameInAccount[Type] ?? ''];
    return name === undefined ? [] : `${Type} ${JSON.stringify(name)}`;
  });

describe('an environment in two Regions of one account', () => {
  const there = synthesise(configOf(shopModel, 'dev', { region: 'ap-southeast-1' }));

  test('shares no name that the account has once', () => {
    const here = new Set(accountNames(synth('dev')));
    expect(here.size).toBeGreaterThan(5);
    expect(accountNames(there).filter((name) => here.has(name))).toEqual([]);
  });

  test('has names of roles that IAM takes', () => {
    for (const [, { Type, Properties }] of resourcesOf(there)) {
      if (Type === 'AWS::IAM::Role') expect(String(Properties?.RoleName ?? '').length).toBeLessThanOrEqual(64);
    }
  });

  test('speaks of its own Region alone', () => {
    const texts = Object.values(there.templates).map((template) => JSON.stringify(template.toJSON()));
    expect(texts.flatMap((text) => text.match(/.{0,40}(us-east-1|use1-az).{0,40}/g) ?? [])).toEqual([]);
  });
});

test('a role of a system with a long name keeps the start that permissions go by, and stays apart from others', () => {
  const { role } = namesOf({ system: 'a-system-with-quite-a-long-name', name: 'staging' });
  for (const task of ['task-gateway', 'execution-gateway']) {
    expect(role(task, 'ap-southeast-1')).toMatch(/^a-system-with-quite-a-long-name-staging-(task|execution)-/);
  }
  const names = ['memory-stress', 'dynamodb-throttle'].flatMap((automation) =>
    ['us-east-1', 'ap-southeast-1'].map((region) => role(`automation-${automation}`, region)),
  );
  expect(new Set(names).size).toBe(4);
  for (const name of names) {
    expect(name).toMatch(/^a-system-with-quite-a-long-name-staging-automation-/);
    expect(name.length).toBeLessThanOrEqual(64);
  }
});

test('in another partition nothing speaks of resources in this one', () => {
  const overrides = { region: 'us-gov-west-1', zones: 'usgw1-az1,usgw1-az2,usgw1-az3' };
  const { templates } = synthesise(configOf(shopModel, 'staging', overrides));
  const texts = Object.values(templates).map((template) => JSON.stringify(template.toJSON()));
  expect(texts.flatMap((text) => text.match(/arn:aws:[^"]*/g) ?? [])).toEqual([]);
});

describe('production, when it is deployed again after its stacks were deleted', () => {
  const { stacks, templates } = synth('prod');
  const kept = resourcesOf(synth('prod')).filter(([, { DeletionPolicy }]) => DeletionPolicy?.startsWith('Retain'));

  test('takes back what was kept under a name, and is in nobody else’s way', () => {
    expect(kept.length).toBeGreaterThan(5);
    for (const [id, { Type, Properties = {} }] of kept) {
      const named = Object.keys(Properties).filter((property) => /^(\w+Name|Name|\w+GroupId)$/.test(property));
      const expected = identity[Type];
      expect([id, named]).toEqual([id, expected ? [expected] : []]);
      if (expected) expect(typeof Properties[expected]).toBe('string');
    }
  });

  test('has kept nothing that holds on to the network, whose deletion would fail', () => {
    const held = new Set(kept.map(([id]) => id));
    const ofNetwork = Object.keys(templates.network.findResources('AWS::EC2::Subnet'));
    for (const stack of Object.values(stacks)) expect(stack.terminationProtection).toBe(true);
    for (const [id, resource] of resourcesOf(synth('prod'))) {
      if (!held.has(id)) continue;
      const text = JSON.stringify(resource);
      expect([id, /SubnetGroup|SecurityGroup|:Vpc/.test(text)]).toEqual([id, false]);
      expect(ofNetwork.filter((subnet) => text.includes(subnet))).toEqual([]);
    }
  });

  test('leaves a last snapshot of the cache, which itself goes', () => {
    templates.data.hasResource('AWS::ElastiCache::ReplicationGroup', { DeletionPolicy: 'Snapshot' });
    synth('dev').templates.data.hasResource('AWS::ElastiCache::ReplicationGroup', { DeletionPolicy: 'Delete' });
  });
});
