import { describe, expect, test } from '@jest/globals';
import { ManagedPolicy, PolicyStatement, type PolicyStatementProps, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Stack } from 'aws-cdk-lib/core';
import { systemIn } from '../../lib/config/system-in.ts';
import { addPolicies } from '../../lib/policy/index.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { configFor, testApp } from './support/synth.ts';

const regional = (service: string, resource: string) => `arn:aws:${service}:us-east-1:000000000000:${resource}`;

/** What the synth of dev says of a role with one statement; empty where it passes. */
function judged(
  statement: (stack: Stack) => PolicyStatementProps,
  managedPolicies: string[] = [],
  more: readonly PolicyStatementProps[] = [],
): string {
  const config = configFor('dev');
  const app = testApp();
  addPolicies(app, config, systemIn(config, shopModel));
  const stack = new Stack(app, 'stack', { env: { region: config.region } });
  const role = new Role(stack, 'role', {
    assumedBy: new ServicePrincipal('ssm.amazonaws.com'),
    managedPolicies: managedPolicies.map((name) => ManagedPolicy.fromAwsManagedPolicyName(name)),
  });
  for (const props of [statement(stack), ...more]) role.addToPolicy(new PolicyStatement(props));
  try {
    app.synth();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

const instances = regional('ssm', 'managed-instance/*');
const sendCommand = (conditions: Record<string, Record<string, string>>) =>
  judged(() => ({ actions: ['ssm:SendCommand'], resources: [instances], conditions }));

describe('a role of dev passes', () => {
  test.each([
    ['by the name of a resource', 'dynamodb:UpdateTable', regional('dynamodb', 'table/shop-dev-*')],
    ['by the name of the cluster', 'ecs:StopTask', regional('ecs', 'task/shop-dev/*')],
    ['by a reason that is written down', 'ec2:DescribeSubnets', '*'],
  ])('%s', (_, action, resource) => {
    expect(judged(() => ({ actions: [action], resources: [resource] }))).toBe('');
  });

  test('by the tag of its environment', () => {
    expect(sendCommand({ StringEquals: { 'ssm:resourceTag/breakwater:environment': 'dev' } })).toBe('');
  });

  test('on a resource of its own stack', () => {
    const own = (stack: Stack) => ({ actions: ['sqs:SendMessage'], resources: [new Queue(stack, 'queue').queueArn] });
    expect(judged(own)).not.toContain('sqs:SendMessage on');
  });
});

describe('a role of dev fails the synth', () => {
  test.each([
    ['prod by name', 'dynamodb:UpdateTable', regional('dynamodb', 'table/shop-prod-orders')],
    ['what only begins like its own', 'dynamodb:UpdateTable', regional('dynamodb', 'table/shop-development')],
    ['every environment of the system', 'dynamodb:UpdateTable', regional('dynamodb', 'table/shop-*')],
    ['any subnet', 'ec2:ReplaceNetworkAclAssociation', regional('ec2', 'subnet/*')],
    ['anything', 'ecs:StopTask', '*'],
  ])('that reaches %s', (_, action, resource) => {
    expect(judged(() => ({ actions: [action], resources: [resource] }))).toContain(`${action} on ${resource}`);
  });

  test.each([
    ['the tag of another environment', { StringEquals: { 'ssm:resourceTag/breakwater:environment': 'prod' } }],
    ['the system alone', { StringEquals: { 'ssm:resourceTag/breakwater:system': 'shop' } }],
    [
      'a condition that what has no tag passes',
      { StringEqualsIfExists: { 'ssm:resourceTag/breakwater:environment': 'dev' } },
    ],
  ])('that is tied by %s', (_, conditions) => {
    expect(sendCommand(conditions as never)).toContain(`ssm:SendCommand on ${instances}`);
  });

  test('that has more than one policy takes, by that which CDK made of the rest', () => {
    const own = Array.from({ length: 200 }, (_, index) =>
      regional('dynamodb', `table/shop-dev-${index}-${'x'.repeat(40)}`),
    );
    const statements = [...own, regional('dynamodb', 'table/shop-prod-orders')].map((resource, index) => ({
      actions: ['dynamodb:UpdateTable'],
      resources: [resource],
      // Told apart, or CDK makes one statement of all.
      conditions: { StringEquals: { 'aws:PrincipalTag/number': String(index) } },
    }));
    expect(judged(() => statements[0] as PolicyStatementProps, [], statements.slice(1, -1))).toBe('');
    const said = judged(() => statements[0] as PolicyStatementProps, [], statements.slice(1));
    expect(said).toContain('table/shop-prod-orders');
  });

  test("that has AWS's policy for SSM agents, which reads every parameter of the account", () => {
    const own = () => ({ actions: ['ecs:StopTask'], resources: [regional('ecs', 'task/shop-dev/*')] });
    expect(judged(own, ['AmazonSSMManagedInstanceCore'])).toContain(':iam::aws:policy/AmazonSSMManagedInstanceCore');
  });
});
