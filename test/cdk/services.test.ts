import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { calleesFirst } from '../../lib/constructs/tasks/deployment-order.ts';
import { labels } from '../../lib/model/labels.ts';
import type { Topology } from '../../lib/model/topology.ts';
import { programs } from '../../services/bundle.ts';
import { probePaths } from '../../services/kit/http-server.ts';
import { edgeDeadlineMs } from '../../services/kit/policies.ts';
import { topology as shop } from '../../systems/shop/topology.ts';
import { servicesOf } from './support/services-of.ts';
import { synth, synthesise } from './support/synth.ts';
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
    for (const name of ['product-service', 'recommendation-service']) {
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

describe('the edge', () => {
  test('speaks HTTPS where there is a certificate, and sends HTTP there', () => {
    const { services } = synth('prod').templates;
    services.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 443,
      Protocol: 'HTTPS',
      Certificates: [{ CertificateArn: synth('prod').config.certificateArn }],
      DefaultActions: [Match.objectLike({ Type: 'forward' })],
    });
    services.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 80,
      DefaultActions: [Match.objectLike({ Type: 'redirect', RedirectConfig: Match.objectLike({ Protocol: 'HTTPS' }) })],
    });
    services.hasOutput('EdgeUrl', { Value: 'https://shop.example.com' });
  });

  test('speaks HTTP alone where there is none', () => {
    dev.resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 1);
    dev.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 80, Protocol: 'HTTP' });
  });

  test.each(['dev', 'prod'] as const)(
    'of %s keeps access logs, and is as hard to delete as its environment says',
    (name) => {
      const { config, templates } = synth(name);
      templates.services.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
        Scheme: 'internet-facing',
        LoadBalancerAttributes: Match.arrayWith([
          { Key: 'deletion_protection.enabled', Value: String(config.deletionProtection) },
          { Key: 'access_logs.s3.enabled', Value: 'true' },
        ]),
      });
    },
  );
});

describe('who may come in', () => {
  const rulesOf = (template: Template) =>
    Object.values(template.findResources('AWS::ElasticLoadBalancingV2::ListenerRule'))
      .map(({ Properties }) => Properties)
      .sort((a, b) => a.Priority - b.Priority);

  test.each(['dev', 'prod'] as const)(
    'what health checks and readers of metrics ask is not there from outside: %s',
    (name) => {
      const [first] = rulesOf(synth(name).templates.services);
      expect(first).toMatchObject({
        Priority: 1,
        Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: [...probePaths] } }],
        Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
      });
      // The check of the load balancer itself asks the tasks, past the listener.
      synth(name).templates.services.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
        HealthCheckPath: '/ready',
      });
    },
  );

  test('everybody, unless there is a list: then nobody else, but the background load by its pass', () => {
    expect(rulesOf(dev)).toHaveLength(1);
    const allowedCidrs = Array.from({ length: 6 }, (_, index) => `203.0.113.${index}/32`);
    const template = synthesise({ ...synth('dev').config, allowedCidrs }).templates.services;
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      DefaultActions: [Match.objectLike({ Type: 'fixed-response' })],
    });
    const [, pass, ...allowed] = rulesOf(template);
    expect(pass.Conditions).toEqual([
      {
        Field: 'http-header',
        HttpHeaderConfig: { HttpHeaderName: 'x-breakwater-pass', Values: [expect.anything()] },
      },
    ]);
    expect(JSON.stringify(pass.Conditions)).toContain('{{resolve:secretsmanager:');
    const ranges = allowed.map(({ Conditions }) => Conditions[0].SourceIpConfig.Values);
    // No rule may have more than five values.
    expect(ranges).toEqual([allowedCidrs.slice(0, 5), allowedCidrs.slice(5)]);
    for (const { Actions } of [pass, ...allowed])
      expect(Actions).toEqual([expect.objectContaining({ Type: 'forward' })]);
    const walker = containerOf(taskDefinitions(template).get('shop-dev-walker'), 'walker');
    expect(walker.Secrets?.map(({ Name }) => Name)).toEqual(['EDGE_PASS']);
  });

  test("in production AWS's managed rules of WAF stand before the load balancer, and what they refuse is logged", () => {
    const { services } = synth('prod').templates;
    services.hasResourceProperties('AWS::WAFv2::WebACL', {
      Scope: 'REGIONAL',
      Rules: Match.arrayWith([
        Match.objectLike({
          OverrideAction: { None: {} },
          Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesCommonRuleSet' } },
        }),
      ]),
    });
    services.hasResourceProperties('AWS::WAFv2::WebACLAssociation', {
      ResourceArn: { Ref: Match.stringLikeRegexp('LoadBalancer') },
    });
    const [{ Properties } = { Properties: {} }] = Object.values(
      services.findResources('AWS::WAFv2::LoggingConfiguration'),
    );
    expect(JSON.stringify(Properties.LogDestinationConfigs)).toMatch(/:log-group:/);
    // WAF takes no ARN with `:*` at its end, which is what CloudFormation has for a log group.
    expect(JSON.stringify(Properties.LogDestinationConfigs)).not.toContain('Fn::GetAtt');
    services.hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: 'aws-waf-logs-shop-prod' });
    dev.resourceCountIs('AWS::WAFv2::WebACL', 0);
  });
});

describe('the background load', () => {
  test('is one task outside the private subnets, told where users come in', () => {
    const walker = containerOf(tasks.get('shop-dev-walker'), 'walker');
    expect(environmentOf(walker)).toMatchObject({ REQUESTS_PER_SECOND: '20', METRICS_SYSTEM: 'shop' });
    expect(JSON.stringify(environmentOf(walker).EDGE_URL)).toContain('DNSName');
    dev.hasResourceProperties('AWS::ECS::Service', {
      ServiceName: 'walker',
      DesiredCount: 1,
      NetworkConfiguration: { AwsvpcConfiguration: Match.objectLike({ AssignPublicIp: 'ENABLED' }) },
    });
  });

  test('is never silent while it is deployed: the next one is there before it ends', () => {
    dev.hasResourceProperties('AWS::ECS::Service', {
      ServiceName: 'walker',
      DeploymentConfiguration: Match.objectLike({ MinimumHealthyPercent: 100, MaximumPercent: 200 }),
    });
  });

  test('cannot be a target: its tasks carry no tag', () => {
    dev.hasResourceProperties('AWS::ECS::Service', { ServiceName: 'walker', PropagateTags: Match.absent() });
  });

  test('of production walks read-only; what others store expires, by a mark that decides nothing in production', () => {
    const { load: _, ...quiet } = synth('prod').config;
    const prod = servicesOf({ ...quiet, load: { requestsPerSecond: 5, readOnly: true } });
    const told = (template: Template, family: string, name: string) =>
      environmentOf(containerOf(taskDefinitions(template).get(family), name));
    expect(told(prod, 'shop-prod-walker', 'walker').READ_ONLY).toBe('true');
    expect(told(prod, 'shop-prod-order-service', 'order-service')).not.toHaveProperty('SYNTHETIC_HOURS');
    expect(told(dev, 'shop-dev-walker', 'walker')).not.toHaveProperty('READ_ONLY');
    for (const name of ['order-service', 'payment-service']) {
      expect(told(dev, `shop-dev-${name}`, name).SYNTHETIC_HOURS).toBe('24');
    }
    expect(taskDefinitions(synth('prod').templates.services).has('shop-prod-walker')).toBe(false);
  });

  test('is not there where an environment has users of its own', () => {
    const { load: _, ...config } = synth('dev').config;
    expect(taskDefinitions(servicesOf(config)).has('shop-dev-walker')).toBe(false);
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

/** Where the SDK asks, with credentials as a task has them: they tell the account. */
async function hostOfDynamoDb(mode: string | undefined): Promise<string> {
  const before = process.env.AWS_ACCOUNT_ID_ENDPOINT_MODE;
  setVariable(mode);
  let host = '';
  const client = new DynamoDBClient({
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b', accountId: '123456789012' },
    requestHandler: {
      handle: async ({ hostname }: { hostname: string }) => {
        host = hostname;
        throw new Error('nobody is asked');
      },
    },
  });
  await client.send(new ListTablesCommand({})).catch(() => {});
  setVariable(before);
  return host;
}

function setVariable(mode: string | undefined): void {
  if (mode === undefined) delete process.env.AWS_ACCOUNT_ID_ENDPOINT_MODE;
  else process.env.AWS_ACCOUNT_ID_ENDPOINT_MODE = mode;
}

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

const iamActions: Readonly<Record<string, string>> = {
  GetCommand: 'dynamodb:GetItem',
  PutCommand: 'dynamodb:PutItem',
  UpdateCommand: 'dynamodb:UpdateItem',
  QueryCommand: 'dynamodb:Query',
  paginateScan: 'dynamodb:Scan',
  SendMessageCommand: 'sqs:SendMessage',
  ReceiveMessageCommand: 'sqs:ReceiveMessage',
  DeleteMessageCommand: 'sqs:DeleteMessage',
  ChangeMessageVisibilityCommand: 'sqs:ChangeMessageVisibility',
};

/** The IAM actions of the AWS commands that a folder's code imports; fails for a command that is not known here. */
function commandsIn(folder: string): Set<string> {
  const sources = readdirSync(folder).filter((file) => file.endsWith('.ts'));
  const imported = sources.flatMap((file) => {
    const text = readFileSync(`${folder}/${file}`, 'utf8');
    return [...text.matchAll(/import \{([^}]*)\} from '@aws-sdk\/[\w-]+'/g)].flatMap(([, list = '']) =>
      list.split(',').map((name) => name.trim()),
    );
  });
  const commands = imported.filter((name) => /Command$|^paginate/.test(name));
  return new Set(
    commands.map((name) => {
      const action = iamActions[name];
      if (!action) throw new Error(`${folder} imports ${name}: which IAM action is that?`);
      return action;
    }),
  );
}
