import { describe, expect, test } from '@jest/globals';
import { queueHandlers, responseHandlers } from '../../lib/model/response/handlers.ts';
import { namesOf } from '../../lib/names.ts';
import { account, Deployed } from './support/deployed.ts';
import {
  allowedOf,
  type Call,
  call,
  deniedOf,
  inCluster,
  letsIn,
  regional,
  rolesOf,
  type SynthesisedRole,
  table,
  tagged,
  temptations,
} from './support/iam.ts';
import { configFor, synthesise } from './support/synth.ts';

const channels = [{ kind: 'slack', name: 'team', secret: 'shop-dev-slack' }] as const;
const usual = configFor('dev');
const config = { ...usual, response: { ...usual.response, notify: { ...usual.response.notify, channels } } };
const deployed = new Deployed(synthesise(config));
const roles = [...rolesOf(deployed).values()];
const names = namesOf(config);

const roleOf = (handler: string): SynthesisedRole => {
  const role = roles.find(({ description }) => description === `Handler: ${handler} in dev`);
  if (!role) throw new Error(`no role of ${handler}`);
  return role;
};

const service = (name: string, environment = 'dev') => regional('ecs', `service/shop-${environment}/${name}`);
const family = (name: string) => regional('ecs', `task-definition/${name}:7`);
const update = (
  to: string,
  { environment = 'dev', ...more }: { environment?: string; exec?: string; of?: string } = {},
): Call =>
  call('ecs:UpdateService', service(more.of ?? 'gateway', environment), {
    ...inCluster(environment),
    ...(to && { 'ecs:task-definition': to }),
    ...(more.exec && { 'ecs:enable-execute-command': more.exec }),
  });
const experiment = regional('fis', 'experiment/EXP1');
const template = regional('fis', 'experiment-template/EXT1');
const lever = regional('fis', 'safety-lever/default');
const looksAtExperiments = [
  call('fis:ListExperiments'),
  call('fis:GetExperiment', experiment),
  call('fis:GetExperimentTemplate', template),
];
const looksAtTasks = [
  call('ecs:ListTasks', '*', inCluster('dev')),
  call('ecs:DescribeTasks', regional('ecs', 'task/shop-dev/0123456789abcdef0123456789abcdef')),
];
const looksAtService = call('ecs:DescribeServices', service('gateway'));
const ofDeployments = regional('ecs', 'service-deployment/shop-dev/gateway/abc');
const templates = deployed
  .resources('AWS::FIS::ExperimentTemplate')
  .map(({ id }) => call('fis:StartExperiment', regional('fis', `experiment-template/EXT${id}`)));
const moves = ['fis:GetSafetyLever', 'fis:UpdateSafetyLeverState'].map((action) => call(action, lever));

/** What each does for its living; written down apart from the permissions that the roles are made of. */
const callsOf: Readonly<Record<keyof typeof responseHandlers, readonly Call[]>> = {
  'stop-experiments': [
    ...looksAtExperiments,
    call('fis:StopExperiment', experiment),
    call('cloudwatch:DescribeAlarms'),
  ],
  'rollback-deployment': [
    ...looksAtExperiments,
    ...looksAtTasks,
    looksAtService,
    call('fis:StopExperiment', experiment),
    call('cloudwatch:DescribeAlarms'),
    call('ecs:ListServiceDeployments', service('gateway')),
    call('ecs:DescribeServiceDeployments', ofDeployments),
    call('ecs:StopServiceDeployment', ofDeployments),
    call('ecs:DescribeServiceRevisions', regional('ecs', 'service-revision/shop-dev/gateway/1')),
    call('ecs:DescribeTaskDefinition'),
    update(family('shop-dev-gateway')),
    update(family('shop-dev-gateway'), { exec: 'false' }),
    call('cloudformation:DescribeStacks', regional('cloudformation', 'stack/shop-dev-services/0123')),
  ],
  'record-experiment': [
    ...looksAtExperiments,
    ...looksAtTasks,
    looksAtService,
    call('fis:ListExperimentResolvedTargets', experiment),
    ...['GetMetricData', 'DescribeAlarmHistory', 'ListMetrics'].map((action) => call(`cloudwatch:${action}`)),
  ],
  notify: [
    ...looksAtExperiments,
    call('sns:Publish', regional('sns', names.topic('mail'))),
    call('cloudwatch:DescribeAlarms'),
    call('secretsmanager:GetSecretValue', regional('secretsmanager', 'secret:shop-dev-slack-AbCdEf')),
  ],
  preflight: [
    call('fis:ListExperiments'),
    call('fis:GetExperiment', experiment),
    call('fis:GetExperimentTemplate', template),
    ...looksAtTasks,
    call('fis:GetSafetyLever', lever),
    call('fis:ListExperimentTemplates'),
    ...['GetMetricData', 'DescribeAlarms', 'ListMetrics'].map((action) => call(`cloudwatch:${action}`)),
    ...templates,
    call('fis:StartExperiment', experiment),
    call('fis:TagResource', experiment),
  ],
  'kill-switch': moves,
};

/** Who hears what people are told does not tell it again, and the kill switch tells its caller. */
const tells = (handler: string): boolean => handler !== 'kill-switch' && handler !== 'notify';

/** What all but the kill switch do. */
const common = (handler: string): Call[] => [
  ...['GetItem', 'Query', 'PutItem', 'DeleteItem'].map((action) => call(`dynamodb:${action}`, table(names.ledger))),
  ...(tells(handler) ? [call('sns:Publish', regional('sns', names.topic('people')))] : []),
  call('logs:PutLogEvents', regional('logs', `log-group:${names.logGroup(`handlers/${handler}`)}:log-stream:1`)),
];
const onQueue = (handler: string): Call[] =>
  ['ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility', 'SendMessage'].map((action) =>
    call(`sqs:${action}`, regional('sqs', names.queue(handler))),
  );

/** What none of them may do, whatever happens. */
const never: readonly Call[] = [
  ...temptations.filter(({ action }) => action !== 'kms:Decrypt'),
  call('ecs:RegisterTaskDefinition'),
  call('ecs:RunTask', family('shop-dev-gateway'), inCluster('dev')),
  call('ecs:StartTask', family('shop-dev-gateway'), inCluster('dev')),
  call('ecs:StopTask', regional('ecs', 'task/shop-dev/0123456789abcdef0123456789abcdef'), inCluster('dev')),
  call('iam:PassRole', `arn:aws:iam::${account}:role/shop-dev-anything`, {
    'iam:PassedToService': 'ecs-tasks.amazonaws.com',
  }),
  call('ecs:ExecuteCommand', regional('ecs', 'cluster/shop-dev')),
  call('ecs:DeregisterTaskDefinition'),
  call('sns:Publish', regional('sns', names.topic('machines'))),
];

const handlers = Object.keys(responseHandlers) as (keyof typeof responseHandlers)[];

describe('the role of a handler', () => {
  test.each(handlers)('%s: can do what it has to', async (handler) => {
    const needed = handler === 'kill-switch' ? [] : common(handler);
    const own = queueHandlers.includes(handler) ? onQueue(handler) : [];
    expect(await deniedOf(roleOf(handler), [...callsOf[handler], ...needed, ...own])).toEqual([]);
  });

  test.each(handlers)('%s: can do nothing that others do, and what nobody may', async (handler) => {
    const mine = new Set(callsOf[handler].map(({ action }) => action));
    const theirs = handlers.flatMap((other) => callsOf[other]).filter(({ action }) => !mine.has(action));
    const queues = queueHandlers.filter((other) => other !== handler).flatMap(onQueue);
    expect(await allowedOf(roleOf(handler), [...never, ...theirs, ...queues])).toEqual([]);
  });

  test('kill-switch: moves the lever, writes its log, and that is all', async () => {
    expect(await allowedOf(roleOf('kill-switch'), common('kill-switch'))).toEqual([
      `logs:PutLogEvents on ${regional('logs', 'log-group:/breakwater/shop-dev/handlers/kill-switch:log-stream:1')}`,
    ]);
  });

  test('rollback-deployment: goes back within the family of the service, in its cluster, without ECS Exec', async () => {
    const refused = {
      'another family': update(family('shop-dev-order-service')),
      'another environment’s family': update(family('shop-prod-gateway')),
      'a family that only begins alike': update(family('shop-dev-gateway-of-mine')),
      'no task definition: a number of tasks, say': update(''),
      'ECS Exec': update(family('shop-dev-gateway'), { exec: 'true' }),
      'another cluster': update(family('shop-dev-gateway'), { environment: 'prod' }),
      'a service that is none of ours': update(family('shop-dev-gateway'), { of: 'billing' }),
    };
    const role = roleOf('rollback-deployment');
    for (const [what, each] of Object.entries(refused)) expect([what, await role.may(each)]).toEqual([what, false]);
    expect(await role.may(update(family('shop-dev-gateway')))).toBe(true);
  });

  test('notify: writes mail, and no other handler does; it never tells itself', async () => {
    const publish = (topic: string) => call('sns:Publish', regional('sns', names.topic(topic)));
    for (const handler of handlers) {
      const allowed = await allowedOf(roleOf(handler), [publish('mail')]);
      expect([handler, allowed.length]).toEqual([handler, handler === 'notify' ? 1 : 0]);
    }
    expect(await allowedOf(roleOf('notify'), [publish('people'), publish('machines')])).toEqual([]);
  });

  test('notify: reads the secrets of its channels alone', async () => {
    const secret = (name: string) =>
      call('secretsmanager:GetSecretValue', regional('secretsmanager', `secret:${name}`));
    const others = ['shop-dev-slack', 'shop-dev-cache-AbCdEf', 'shop-prod-slack-AbCdEf'].map(secret);
    expect(await allowedOf(roleOf('notify'), others)).toEqual([]);
  });
});

const asTags = (tags: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(tags as object).map(([key, value]) => [`aws:ResourceTag/${key}`, String(value)]));

describe('who may start', () => {
  test('of the roles of an environment none but preflight starts one of its templates', async () => {
    const able = await Promise.all(
      roles.map(async (role) => ((await allowedOf(role, templates)).length > 0 ? role.description : '')),
    );
    expect(able.filter(Boolean)).toEqual(['Handler: preflight in dev']);
  });

  test('in production the organisation’s policy denies all others, for every template', async () => {
    const prod = new Deployed(synthesise(configFor('prod')));
    const started = prod
      .resources('AWS::FIS::ExperimentTemplate')
      .map(({ id, properties }) =>
        call('fis:StartExperiment', regional('fis', `experiment-template/EXT${id}`), asTags(properties.Tags)),
      );
    const policies = prod.outputs('ServiceControlPolicy').map((text) => JSON.parse(text) as object);
    expect(policies).toHaveLength(1);
    // Source: AWS Organizations user guide, quotas.
    expect(JSON.stringify(policies).length).toBeLessThan(5120);
    const preflight = [...rolesOf(prod).values()].find(({ description }) => description.includes('preflight in prod'));
    expect(await deniedOf(preflight?.under(policies) as SynthesisedRole, started)).toEqual([]);
    expect(await allowedOf(administrator.under(policies), started)).toEqual([]);
    expect(await deniedOf(administrator, started)).toEqual([]);
    // What is started of another environment is none of its business.
    const ofStaging = call('fis:StartExperiment', regional('fis', 'experiment-template/EXTofStaging'), {
      ...tagged('staging'),
    });
    expect(await deniedOf(administrator.under(policies), [ofStaging])).toEqual([]);
  });

  test('that policy is the same after every template was replaced, and holds its way round too', async () => {
    const prod = new Deployed(synthesise(configFor('prod')));
    const [text = ''] = prod.outputs('ServiceControlPolicy');
    expect(text).not.toMatch(/experiment-template\/(?!\*)/);
    const under = (who: SynthesisedRole) => who.under([JSON.parse(text)]);
    const replaced = regional('fis', 'experiment-template/EXTreplaced');
    const untag = (key: string, environment: string) =>
      call('fis:UntagResource', replaced, { ...tagged(environment), 'aws:TagKeys': [key] });
    const pass = (service: string, role: string) =>
      call('iam:PassRole', `arn:aws:iam::${account}:role/${role}`, { 'iam:PassedToService': service });
    const waysRound = [
      call('fis:StartExperiment', replaced, tagged('prod')),
      untag('breakwater:environment', 'prod'),
      untag('breakwater:production', 'prod'),
      call('fis:TagResource', replaced, { ...tagged('prod'), 'aws:TagKeys': ['breakwater:environment'] }),
      pass('fis.amazonaws.com', 'shop-prod-kill-gateway-us-east-1'),
    ];
    expect(await allowedOf(under(administrator), waysRound)).toEqual([]);
    const nobodysBusiness = [
      untag('team', 'prod'),
      untag('breakwater:environment', 'staging'),
      pass('fis.amazonaws.com', 'shop-staging-kill-gateway-us-east-1'),
      pass('ecs-tasks.amazonaws.com', 'shop-prod-task-gateway-us-east-1'),
    ];
    expect(await deniedOf(under(administrator), nobodysBusiness)).toEqual([]);
    const cloudFormation = administrator.named(`cdk-hnb659fds-cfn-exec-role-${account}-us-east-1`);
    expect(await deniedOf(under(cloudFormation), waysRound.slice(1))).toEqual([]);
    expect(await allowedOf(under(cloudFormation), waysRound.slice(0, 1))).toEqual([]);
  });

  test('elsewhere there is no such policy: people may start what they like', () => {
    expect(deployed.outputs('ServiceControlPolicy')).toEqual([]);
  });
});

describe('what topics, queues and their key let in', () => {
  const policyOf = (type: string, key: string, start: string): unknown =>
    deployed.resources(type).find(({ id, stack }) => stack === 'shop-dev-response' && id.startsWith(start))?.properties[
      key
    ];
  const from = (sourceArn: string, context = {}) => ({
    'aws:SourceArn': sourceArn,
    'aws:SourceAccount': account,
    'aws:SecureTransport': 'true',
    ...context,
  });
  const alarm = (environment: string) => regional('cloudwatch', `alarm:shop-${environment}-users`);

  test.each(['machines', 'people', 'mail'])('topic %s: alarms of its own environment, over TLS', async (topic) => {
    const policy = policyOf('AWS::SNS::TopicPolicy', 'PolicyDocument', `Topics${topic}`);
    const publish = (context: Record<string, string>) =>
      letsIn('cloudwatch.amazonaws.com', call('sns:Publish', regional('sns', `shop-dev-${topic}`), context), policy);
    expect(await publish(from(alarm('dev')))).toBe(true);
    expect(await publish(from(alarm('prod')))).toBe(false);
    expect(await publish(from(alarm('dev'), { 'aws:SourceAccount': '999999999999' }))).toBe(false);
    expect(await publish(from(alarm('dev'), { 'aws:SecureTransport': 'false' }))).toBe(false);
  });

  test('topic people: rules of experiments of its own environment', async () => {
    const policy = policyOf('AWS::SNS::TopicPolicy', 'PolicyDocument', 'Topicspeople');
    const rule = (environment: string) => regional('events', `rule/shop-${environment}-experiments-failed-1`);
    const publish = (environment: string) =>
      letsIn(
        'events.amazonaws.com',
        call('sns:Publish', regional('sns', 'shop-dev-people'), from(rule(environment))),
        policy,
      );
    expect([await publish('dev'), await publish('prod')]).toEqual([true, false]);
  });

  test('the key: CloudWatch and EventBridge use it, and a handler does', async () => {
    const { id = '', properties = {} } =
      deployed.resources('AWS::KMS::Key').find(({ stack }) => stack === 'shop-dev-response') ?? {};
    const key = regional('kms', `key/${id}`);
    for (const action of ['kms:Decrypt', 'kms:GenerateDataKey']) {
      const uses = (principal: string, context = {}) =>
        letsIn(principal, call(action, key, context), properties.KeyPolicy);
      expect(await uses('cloudwatch.amazonaws.com', from(alarm('dev')))).toBe(true);
      expect(await uses('cloudwatch.amazonaws.com', from(alarm('prod')))).toBe(false);
      expect(await uses('cloudwatch.amazonaws.com', from(alarm('dev'), { 'aws:SourceAccount': '9'.repeat(12) }))).toBe(
        false,
      );
      expect(await uses('cloudwatch.amazonaws.com')).toBe(false);
      // It tells KMS no source.
      expect(await uses('events.amazonaws.com')).toBe(true);
      expect(await letsIn('s3.amazonaws.com', call(action, key), properties.KeyPolicy)).toBe(false);
    }
    for (const handler of handlers) {
      const uses = ['kms:GenerateDataKey', 'kms:Decrypt'].map((action) =>
        roleOf(handler).may(call(action, key), properties.KeyPolicy),
      );
      const publishes = tells(handler) || handler === 'notify';
      expect([handler, ...(await Promise.all(uses))]).toEqual([handler, publishes, publishes]);
    }
    const foreign = call('kms:Decrypt', regional('kms', 'key/11111111-2222-3333-4444-555555555555'));
    for (const handler of handlers) expect(await allowedOf(roleOf(handler), [foreign])).toEqual([]);
  });

  test.each(queueHandlers)('queue of %s: what the table feeds it from, over TLS, and no other', async (handler) => {
    const id = `${handler.replaceAll('-', '')}QueueMessages`;
    const policy = policyOf('AWS::SQS::QueuePolicy', 'PolicyDocument', id);
    const hears: readonly string[] = responseHandlers[handler].hears;
    const send = (principal: string, context: Record<string, string>) =>
      letsIn(principal, call('sqs:SendMessage', regional('sqs', names.queue(handler)), context), policy);
    for (const topic of ['machines', 'people']) {
      const arn = regional('sns', names.topic(topic));
      expect([topic, await send('sns.amazonaws.com', from(arn))]).toEqual([topic, hears.includes(topic)]);
      expect(await send('sns.amazonaws.com', from(arn, { 'aws:SecureTransport': 'false' }))).toBe(false);
    }
    expect(await send('sns.amazonaws.com', from(regional('sns', 'shop-prod-machines')))).toBe(false);
    const rule = (environment: string) => from(regional('events', `rule/shop-${environment}-experiments-states-1`));
    expect(await send('events.amazonaws.com', rule('dev'))).toBe(hears.includes('fis-events'));
    expect(await send('events.amazonaws.com', rule('prod'))).toBe(false);
  });
});

/** Somebody with every right, as who deploys has. */
const administrator = roleOf('kill-switch').with([{ Effect: 'Allow', Action: '*', Resource: '*' }]);
