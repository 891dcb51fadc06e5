import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { labels } from '../../../../../lib/model/labels.ts';
import { agentContainer } from '../../../../../lib/names.ts';
import type { AccountScript, ScriptedService } from './account-scripts.ts';

export interface ScriptedAccount {
  readonly url: string;
  /** `service:Operation` of every request, in order. */
  readonly operations: string[];
  /** By whom every operation is refused, by the id of their key, and by what. */
  readonly refusals: Map<string, { readonly name: string; readonly message: string }>;
  close(): Promise<void>;
}

export const accountId = '123456789012';
export const caller = `arn:aws:sts::${accountId}:assumed-role/admin/somebody`;

/** An AWS on loopback that has what the script says, in the protocol of each service's SDK. */
export async function startScriptedAccount(script: AccountScript): Promise<ScriptedAccount> {
  const operations: string[] = [];
  const refusals: ScriptedAccount['refusals'] = new Map();
  const server = createServer(async (request, response) => {
    const { operation, body } = await readRequest(request);
    operations.push(operation);
    const isXml = /^(sts|ec2|iam|cloudformation):/.test(operation);
    const [, key = '', region = ''] =
      /Credential=([^/]+)\/\d+\/([\w-]+)\//.exec(request.headers.authorization ?? '') ?? [];
    const refusal = refusals.get(key) ?? script.refusal;
    const isRefused = refusal !== undefined || script.denied.includes(operation);
    const answer = isRefused ? refusalOf(operation, refusal) : answers[operation]?.(body, script, region);
    if (answer instanceof Fault) {
      const { status, name, message } = answer;
      response.writeHead(status, { 'x-amzn-errortype': name, 'content-type': isXml ? 'text/xml' : 'application/json' });
      response.end(isXml ? xmlFault(operation, answer) : JSON.stringify({ __type: name, message }));
      return;
    }
    response.setHeader('content-type', isXml ? 'text/xml' : 'application/x-amz-json-1.1');
    response.end(isXml ? String(answer) : JSON.stringify(answer ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    operations,
    refusals,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

class Fault {
  readonly name: string;
  readonly message: string;
  readonly status: number;
  constructor(name: string, message: string, status = 400) {
    this.name = name;
    this.message = message;
    this.status = status;
  }
}

function refusalOf(operation: string, refusal: AccountScript['refusal']): Fault {
  if (refusal) return new Fault(refusal.name, refusal.message, 403);
  const name = operation.startsWith('ec2:')
    ? 'UnauthorizedOperation'
    : /^(iam|cloudformation):/.test(operation)
      ? 'AccessDenied'
      : 'AccessDeniedException';
  const message = operation.startsWith('ec2:')
    ? 'You are not authorized to perform this operation.'
    : `User: ${caller} is not authorized to perform: ${operation} on resource: *`;
  return new Fault(name, message, /^(ec2|iam|cloudformation):/.test(operation) ? 403 : 400);
}

const xmlFault = (operation: string, { name, message }: Fault): string =>
  operation.startsWith('ec2:')
    ? `<Response><Errors><Error><Code>${name}</Code><Message>${message}</Message></Error></Errors><RequestID>r</RequestID></Response>`
    : `<ErrorResponse><Error><Type>Sender</Type><Code>${name}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`;

const targets: Readonly<Record<string, string>> = {
  AmazonEC2ContainerServiceV20141113: 'ecs',
  AmazonSSM: 'ssm',
  ServiceQuotasV20190624: 'servicequotas',
  GraniteServiceVersion20100801: 'cloudwatch',
};

// biome-ignore lint/suspicious/noExplicitAny: each answer states the shape of its own request
type Body = any;

async function readRequest(request: IncomingMessage): Promise<{ operation: string; body: Body }> {
  let text = '';
  for await (const chunk of request) text += chunk;
  const [service, name] = String(request.headers['x-amz-target'] ?? '').split('.');
  if (name) return { operation: `${targets[service ?? '']}:${name}`, body: JSON.parse(text) };
  const path = request.url?.split('?')[0] ?? '';
  if (path === '/safetyLevers/default') return { operation: 'fis:GetSafetyLever', body: {} };
  if (path === '/experimentTemplates') return { operation: 'fis:ListExperimentTemplates', body: {} };
  if (path.startsWith('/experimentTemplates/')) {
    return { operation: 'fis:GetExperimentTemplate', body: { id: path.split('/')[2] } };
  }
  const form = Object.fromEntries(new URLSearchParams(text));
  const versions: Record<string, string> = {
    '2011-06-15': 'sts',
    '2016-11-15': 'ec2',
    '2010-05-08': 'iam',
    '2010-05-15': 'cloudformation',
  };
  return { operation: `${versions[form.Version ?? '']}:${form.Action}`, body: form };
}

const cluster = 'shop-dev';
const arnOf = (kind: string, id: string, region: string) =>
  `arn:aws:ecs:${region}:${accountId}:${kind}/${cluster}/${id}`;

const tasksOf = ({ services: all }: AccountScript) =>
  all.flatMap(({ name, running, withoutAgent }) =>
    Array.from({ length: running }, (_, index) => ({ id: `${name}-${index + 1}`, service: name, withoutAgent })),
  );

/** The ids of the tasks that have a managed instance, running or gone. */
const registeredIn = (script: AccountScript) => [
  ...tasksOf(script).flatMap(({ id, withoutAgent }) => (withoutAgent || script.unregistered.includes(id) ? [] : [id])),
  ...script.goneTasks,
];

const UsageMetric = {
  MetricNamespace: 'AWS/Usage',
  MetricName: 'ResourceCount',
  MetricDimensions: { Service: 'Fargate', Type: 'Resource', Resource: 'vCPU', Class: 'Standard/OnDemand' },
  MetricStatisticRecommendation: 'Maximum',
};

const answers: Record<string, (body: Body, script: AccountScript, region: string) => unknown> = {
  'sts:GetCallerIdentity': (_, { id = accountId }) =>
    `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>${caller}</Arn><UserId>A:b</UserId><Account>${id}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
  'ec2:DescribeAvailabilityZones': (_, { zones }, region) =>
    `<DescribeAvailabilityZonesResponse><availabilityZoneInfo>${Object.entries(zones)
      .filter(([name]) => name.startsWith(region))
      .map(
        ([name, id]) =>
          `<item><zoneName>${name}</zoneName><zoneId>${id}</zoneId><zoneState>available</zoneState><zoneType>availability-zone</zoneType></item>`,
      )
      .join('')}</availabilityZoneInfo></DescribeAvailabilityZonesResponse>`,
  'ec2:DescribeVpcs': (_, { vpcs, deployed }) => {
    const tag = (key: string, value: string) => `<item><key>${key}</key><value>${value}</value></item>`;
    const own = `<item><vpcId>vpc-own</vpcId><tagSet>${tag(labels.system, 'shop')}${tag(labels.environment, 'dev')}</tagSet></item>`;
    const others = Array.from({ length: vpcs }, (_, index) => `<item><vpcId>vpc-${index}</vpcId></item>`).join('');
    return `<DescribeVpcsResponse><vpcSet>${others}${deployed ? own : ''}</vpcSet></DescribeVpcsResponse>`;
  },
  'ec2:DescribeAddresses': (_, { addresses }) =>
    `<DescribeAddressesResponse><addressesSet>${'<item><publicIp>192.0.2.1</publicIp></item>'.repeat(addresses)}</addressesSet></DescribeAddressesResponse>`,
  'iam:GetRole': ({ RoleName }, { roles }) =>
    roles.includes(RoleName)
      ? `<GetRoleResponse><GetRoleResult><Role><RoleName>${RoleName}</RoleName><Path>/</Path><RoleId>r</RoleId><Arn>arn:aws:iam::${accountId}:role/${RoleName}</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate></Role></GetRoleResult></GetRoleResponse>`
      : new Fault('NoSuchEntity', `The role with name ${RoleName} cannot be found.`, 404),
  'servicequotas:GetServiceQuota': ({ ServiceCode, QuotaCode }, { quotas }) => {
    const Value = quotas[`${ServiceCode}/${QuotaCode}`];
    if (Value === undefined) return new Fault('NoSuchResourceException', 'The request failed: no such resource.');
    return { Quota: { ServiceCode, QuotaCode, Value, UsageMetric } };
  },
  'servicequotas:GetAWSDefaultServiceQuota': ({ ServiceCode, QuotaCode }, { defaults }) => ({
    Quota: { ServiceCode, QuotaCode, Value: defaults[`${ServiceCode}/${QuotaCode}`], UsageMetric },
  }),
  'cloudwatch:GetMetricData': ({ MetricDataQueries: [query] }, { fargateInUse }) => ({
    MetricDataResults: [
      {
        Id: query.Id,
        Timestamps: [1],
        Values: query.MetricStat.Metric.Namespace === 'AWS/Usage' ? [fargateInUse] : [],
      },
    ],
  }),
  'servicequotas:ListServiceQuotas': () => ({
    Quotas: [
      { QuotaName: 'Stop conditions per experiment template', Value: 5 },
      { QuotaName: 'Target Tasks for aws:ecs:stop-task', Value: 5 },
    ],
  }),
  'ssm:GetParameter': ({ Name }, { bootstrapVersion }) =>
    bootstrapVersion === undefined
      ? new Fault('ParameterNotFound', '')
      : { Parameter: { Name, Value: bootstrapVersion, Type: 'String' } },
  'ssm:DescribeInstanceInformation': (_, script) => ({
    InstanceInformationList: registeredIn(script).map((id) => ({
      InstanceId: `mi-${id}`,
      PingStatus: script.goneTasks.includes(id) ? 'ConnectionLost' : 'Online',
    })),
  }),
  'ssm:ListTagsForResource': ({ ResourceId }, _, region) => ({
    TagList: [
      { Key: 'ECS_TASK_ARN', Value: arnOf('task', ResourceId.replace('mi-', ''), region) },
      { Key: labels.system, Value: 'shop' },
      { Key: labels.environment, Value: 'dev' },
    ],
  }),
  'ecs:DescribeClusters': (_, { deployed }) => ({
    clusters: deployed ? [{ clusterName: cluster, status: 'ACTIVE' }] : [],
    failures: deployed ? [] : [{ reason: 'MISSING' }],
  }),
  // In pages of ten, as ECS has them.
  'ecs:ListServices': ({ nextToken = '0' }, script, region) => {
    const from = Number(nextToken);
    const arns = script.services.map(({ name }) => arnOf('service', name, region));
    return {
      serviceArns: arns.slice(from, from + 10),
      ...(arns.length > from + 10 && { nextToken: String(from + 10) }),
    };
  },
  'ecs:DescribeServices': ({ services: asked }, script, region) => ({
    services: script.services
      .filter(({ name }) => asked.includes(arnOf('service', name, region)))
      .map(({ name, running, desired, rollout = 'COMPLETED', event }) => ({
        serviceName: name,
        taskDefinition: `arn:aws:ecs:${region}:${accountId}:task-definition/${cluster}-${name}:1`,
        status: 'ACTIVE',
        runningCount: running,
        desiredCount: desired,
        deployments: [{ status: 'PRIMARY', rolloutState: rollout, rolloutStateReason: 'as scripted' }],
        events: event ? [{ message: event }, { message: 'an older one' }] : [],
      })),
  }),
  'ecs:DescribeTaskDefinition': (_, { architecture }) => ({
    taskDefinition: { runtimePlatform: { cpuArchitecture: architecture } },
  }),
  'cloudformation:ListStackResources': ({ StackName }, script, region) => {
    if (script.withoutStacks) return new Fault('ValidationError', `Stack with id ${StackName} does not exist`);
    const of = ({ name, revisionOfStack = 1 }: ScriptedService) =>
      `<member><ResourceType>AWS::ECS::TaskDefinition</ResourceType><LogicalResourceId>L</LogicalResourceId><PhysicalResourceId>arn:aws:ecs:${region}:${accountId}:task-definition/${cluster}-${name}:${revisionOfStack}</PhysicalResourceId></member>`;
    return `<ListStackResourcesResponse><ListStackResourcesResult><StackResourceSummaries>${script.services.map(of).join('')}</StackResourceSummaries></ListStackResourcesResult></ListStackResourcesResponse>`;
  },
  'ecs:ListTasks': (_, script, region) => ({ taskArns: tasksOf(script).map(({ id }) => arnOf('task', id, region)) }),
  'ecs:DescribeTasks': ({ tasks: asked }, script, region) => ({
    tasks: tasksOf(script)
      .filter(({ id }) => asked.includes(arnOf('task', id, region)))
      .map(({ id, service, withoutAgent }) => ({
        taskArn: arnOf('task', id, region),
        group: `service:${service}`,
        lastStatus: 'RUNNING',
        containers: [{ name: service }, ...(withoutAgent ? [] : [{ name: agentContainer }])],
      })),
    failures: script.goneTasks
      .map((id) => ({ arn: arnOf('task', id, region), reason: 'MISSING' }))
      .filter(({ arn }) => asked.includes(arn)),
  }),
  'cloudwatch:DescribeAlarms': ({ AlarmNamePrefix }, { alarms }) => ({
    MetricAlarms: Object.entries(alarms)
      .filter(([name]) => name.startsWith(AlarmNamePrefix))
      .map(([AlarmName, StateValue]) => ({ AlarmName, StateValue })),
    CompositeAlarms: [],
  }),
  'fis:GetSafetyLever': (_body, _script, region) => ({
    safetyLever: {
      id: 'default',
      arn: `arn:aws:fis:${region}:${accountId}:safety-lever/default`,
      state: { status: 'disengaged', reason: '' },
    },
  }),
  'fis:ListExperimentTemplates': (_, { templates }) => ({
    experimentTemplates: Object.keys(templates).map((name) => ({
      id: `EXT-${name}`,
      tags: { [labels.system]: 'shop', [labels.environment]: 'dev', [labels.experiment]: name },
    })),
  }),
  'fis:GetExperimentTemplate': ({ id }, { templates }) => ({
    experimentTemplate: { id, ...templates[String(id).replace('EXT-', '')] },
  }),
};
