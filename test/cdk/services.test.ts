import { basename } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { calleesFirst } from '../../lib/constructs/tasks/deployment-order.ts';
import { labels } from '../../lib/model/labels.ts';
import type { Topology } from '../../lib/model/topology.ts';
import { programs } from '../../services/bundle.ts';
import { edgeDeadlineMs } from '../../services/kit/policies.ts';
import { topology as shop } from '../../systems/shop/topology.ts';
import { commandsIn } from './support/commands-in.ts';
import { hostOfDynamoDb } from './support/dynamodb-host.ts';
import { servicesOf } from './support/services-of.ts';
import { synth } from './support/synth.ts';
import { containerOf, environmentOf, taskDefinitions } from './support/tasks.ts';

const dev = synth('dev').templates.services;
const tasks = taskDefinitions(dev);
const appOf = (service: string) => containerOf(tasks.get(`shop-dev-${service}`), service);
const names = shop.services.map(({ name }) => name);

describe('what a task is told', () => {
  test.each(names)('%s runs a program of the image', (name) => {
    expect(appOf(name).Command).toEqual(['node', `/app/${name}.mjs`]);
    expect(programs()).toHaveProperty([name]);
  });

  test('every program that a container or its health check runs is in the image', () => {
    const commands = [...tasks.values()].flatMap(({ ContainerDefinitions }) =>
      ContainerDefinitions.flatMap(({ Command = [], HealthCheck }) => [...Command, ...(HealthCheck?.Command ?? [])]),
    );
    const files = new Set(commands.filter((word) => word.startsWith('/app/')));
    expect([...files].sort()).toEqual([...names, 'health', 'walker'].map((name) => `/app/${name}.mjs`).sort());
    for (const file of files) expect(programs()).toHaveProperty([basename(file, '.mjs')]);
  });

  test('the tables of its environment, the services by their short names, the queue by its URL', () => {
    expect(environmentOf(appOf('order-service'))).toMatchObject({
      SERVICE_NAME: 'order-service',
      PORT: '8082',
      ORDERS_TABLE: 'shop-dev-orders',
      PAYMENT_SERVICE_URL: 'http://payment-service:8083',
      ORDER_EVENTS_URL: { 'Fn::ImportValue': expect.stringContaining('ordereventsQueue') },
      METRICS_NAMESPACE: 'Breakwater',
      METRICS_SYSTEM: 'shop',
      METRICS_ENVIRONMENT: 'dev',
    });
  });

  test('the cache over TLS, its token as a secret', () => {
    for (const name of ['product-service', 'order-service', 'recommendation-service']) {
      const app = appOf(name);
      expect(JSON.stringify(environmentOf(app).CACHE_URL)).toMatch(/rediss:\/\/.*:6379/);
      expect(app.Secrets?.map(({ Name }) => Name)).toEqual(['CACHE_AUTH_TOKEN']);
    }
    expect(appOf('gateway').Secrets).toBeUndefined();
  });

  test('to stop before it is killed', () => {
    for (const name of names) {
      const app = appOf(name);
      expect(Number(environmentOf(app).STOP_TIMEOUT_MS)).toBeLessThan(1000 * (app.StopTimeout ?? 0));
    }
  });

  test("to serve for ten seconds while it stops, as its callers' proxies learn late, and to have time for the rest", () => {
    for (const name of names) {
      const { DRAIN_DELAY_MS, STOP_TIMEOUT_MS } = environmentOf(appOf(name));
      expect(Number(DRAIN_DELAY_MS)).toBe(10_000);
      // What is in flight then, and the worker's message in hand.
      expect(Number(STOP_TIMEOUT_MS) - Number(DRAIN_DELAY_MS)).toBeGreaterThan(2 * edgeDeadlineMs);
    }
  });

  test.each(['products', 'orders', 'payments'])(
    'to use the Regional endpoint of DynamoDB, which a fault with source DYNAMODB hits: %s',
    async (table) => {
      const caller = shop.services.find(({ calls }) => calls.some(({ to }) => to === table));
      const told = environmentOf(appOf(caller?.name as string));
      expect(await hostOfDynamoDb(told.AWS_ACCOUNT_ID_ENDPOINT_MODE as string)).toBe(
        'dynamodb.us-east-1.amazonaws.com',
      );
      // What the SDK does unless told; else this test could not fail.
      expect(await hostOfDynamoDb(undefined)).toBe('123456789012.ddb.us-east-1.amazonaws.com');
    },
  );
});

describe('what a task may do', () => {
  test.each([
    ['gateway', {}],
    ['product-service', { products: ['dynamodb:GetItem', 'dynamodb:Scan'] }],
    [
      'order-service',
      {
        orders: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
        'orders/index/unannounced': ['dynamodb:Query'],
        'order-events': ['sqs:SendMessage'],
      },
    ],
    ['payment-service', { payments: ['dynamodb:GetItem', 'dynamodb:PutItem'] }],
    ['recommendation-service', {}],
    [
      'notification-service',
      { 'order-events': ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:ReceiveMessage'] },
    ],
  ])('%s, beside registering its SSM agent', (name, allowed) => {
    expect(storeAccess(dev, name)).toEqual(allowed);
  });

  test.each(shop.services)('$name: exactly what its code asks for', ({ name, calls }) => {
    const allowed = new Set(calls.flatMap(({ actions = [] }) => actions));
    expect([...commandsIn(`services/${name}`)].sort()).toEqual([...allowed].sort());
  });
});

describe('who reaches whom', () => {
  test('every call of the topology has its way, and nothing else has one', () => {
    const ways = Object.values(dev.findResources('AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => {
      const { SourceSecurityGroupId, GroupId, FromPort } = Properties;
      return `${ownerOf(SourceSecurityGroupId)} -> ${ownerOf(GroupId)}:${FromPort}`;
    });
    const plain = (name: string) => name.replaceAll('-', '');
    const calls = shop.services.flatMap(({ name, calls }) =>
      calls.flatMap(({ to }) => {
        const port = shop.services.find((service) => service.name === to)?.port ?? (to === 'cache' ? 6379 : undefined);
        return port ? [`${plain(name)} -> ${plain(to)}:${port}`] : [];
      }),
    );
    expect(ways.sort()).toEqual([...calls, 'edge -> gateway:8080'].sort());
  });

  test('a service is deployed after those that it calls', () => {
    const services = dev.findResources('AWS::ECS::Service');
    const idOf = (name: string) =>
      Object.keys(services).find((id) => services[id]?.Properties.ServiceName === name) as string;
    for (const { name, calls } of shop.services) {
      const callees = calls.filter(({ to }) => names.includes(to)).map(({ to }) => idOf(to));
      expect(services[idOf(name)]?.DependsOn).toEqual(expect.arrayContaining(callees));
    }
  });

  test('in dev one after another, so that only one has twice its tasks; elsewhere as soon as their callees are there', () => {
    const chainOf = (environment: 'dev' | 'prod') => {
      const services = synth(environment).templates.services.findResources('AWS::ECS::Service');
      const before = (id: string): string[] =>
        (services[id]?.DependsOn ?? []).filter((other: string) => services[other]);
      const reached = (id: string): Set<string> => new Set([id, ...before(id).flatMap((other) => [...reached(other)])]);
      return Object.keys(services)
        .map((id) => reached(id).size)
        .sort((a, b) => a - b);
    };
    // The walker, whose users would find nobody, is the last.
    expect(chainOf('dev')).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(chainOf('prod').filter((length) => length === 1).length).toBeGreaterThan(1);
  });

  test('calls that go in a circle still have an order', () => {
    const call = (to: string) => ({ to, degradable: true, whenGone: '' });
    const [first, second] = shop.services as [Topology['services'][0], Topology['services'][0]];
    const services = [
      { ...first, name: 'a', calls: [call('b')] },
      { ...second, name: 'b', calls: [call('a'), call('c')] },
      { ...second, name: 'c', calls: [] },
    ];
    expect(calleesFirst({ ...shop, services }).map(({ name }) => name)).toEqual(['c', 'b', 'a']);
  });
});

test('without fault injection no task has an SSM agent, a shared process namespace or the right to register', () => {
  const services = servicesOf({ ...synth('dev').config, faultInjection: 'none' });
  for (const { PidMode, EnableFaultInjection, ContainerDefinitions } of taskDefinitions(services).values()) {
    expect([PidMode, EnableFaultInjection, ContainerDefinitions.length]).toEqual([undefined, undefined, 1]);
  }
  expect(JSON.stringify(services.toJSON())).not.toContain('ssm:');
});

test('everything carries the label of its environment', () => {
  for (const template of Object.values(synth('dev').templates)) {
    const { Resources } = template.toJSON() as { Resources: Record<string, { Properties?: { Tags?: unknown } }> };
    for (const { Properties } of Object.values(Resources)) {
      if (!Array.isArray(Properties?.Tags)) continue;
      expect(Properties.Tags).toContainEqual({ Key: labels.environment, Value: 'dev' });
    }
  }
});

/** What a service's task role may do on stores, by their names; its SSM agent's rights left out. */
function storeAccess(template: Template, name: string): Record<string, string[]> {
  const role = tasks.get(`shop-dev-${name}`)?.TaskRoleArn['Fn::GetAtt'][0];
  const policies = Object.values(template.findResources('AWS::IAM::Policy')).filter(({ Properties }) =>
    Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === role),
  );
  const statements: { Action: string | string[]; Resource: unknown }[] = policies.flatMap(
    ({ Properties }) => Properties.PolicyDocument.Statement,
  );
  return Object.fromEntries(
    statements
      .map(({ Action, Resource }) => [storeOf(Resource), [Action].flat().sort()] as const)
      .filter(([, actions]) => !actions.some((action) => /^(ssm|iam):/.test(action))),
  );
}

/** The store of the topology that an imported ARN belongs to. */
function storeOf(resource: unknown): string {
  const text = JSON.stringify(resource);
  const store = shop.stores.find(({ kind, name }) => text.includes(`${kind}${name}`.replaceAll('-', '')));
  const [, index = ''] = /(\/index\/[\w-]+)/.exec(text) ?? [];
  return `${store?.name}${index}`;
}

/** The construct that a security group belongs to, without hyphens. */
function ownerOf(groupId: unknown): string {
  const text = JSON.stringify(groupId);
  const [, own, imported] = /"(\w+?)SecurityGroup\w*","GroupId"|rediscache(SecurityGroup)/.exec(text) ?? [];
  if (imported) return 'cache';
  return own === 'EdgeLoadBalancer' ? 'edge' : `${own}`;
}

test('a replaced task definition is kept, so that there is something to go back to', () => {
  const definitions = Object.values(dev.findResources('AWS::ECS::TaskDefinition'));
  expect(definitions.length).toBeGreaterThanOrEqual(names.length);
  for (const { UpdateReplacePolicy, DeletionPolicy } of definitions) {
    // The last one goes with the stack.
    expect([UpdateReplacePolicy, DeletionPolicy]).toEqual(['Retain', 'Delete']);
  }
});
