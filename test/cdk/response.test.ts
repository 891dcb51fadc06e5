import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { environmentNames } from '../../lib/config/config.ts';
import { scheduleAlias } from '../../lib/model/response/gate.ts';
import {
  queueHandlers,
  queueSettings,
  responseHandlers,
  responseTopics,
  type Source,
} from '../../lib/model/response/handlers.ts';
import { namesOf } from '../../lib/names.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { Deployed } from './support/deployed.ts';
import type { Json } from './support/plant.ts';
import { configFor, synth, synthesise } from './support/synth.ts';

const dev = synth('dev');
const { response } = dev.templates;
const deployed = new Deployed(dev);
const names = namesOf(dev.config);
const ofType = (type: string) => deployed.resources(type).map(({ properties }) => properties);
const named = (type: string, key: string, name: string): Record<string, unknown> => {
  const found = ofType(type).find((properties) => properties[key] === name);
  if (!found) throw new Error(`there is no ${type} ${name}`);
  return found;
};
const queueArn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${names.queue(name)}`;

describe('each handler', () => {
  test.each(Object.entries(responseHandlers))('%s: a function as the table has it', (name, handler) => {
    expect(named('AWS::Lambda::Function', 'FunctionName', names.handler(name))).toMatchObject({
      Description: handler.purpose,
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'handler.handler',
      Timeout: handler.timeoutSeconds,
      MemorySize: handler.memoryMiB,
      LoggingConfig: { LogGroup: `/breakwater/shop-dev/handlers/${name}` },
    });
    const { ReservedConcurrentExecutions, TracingConfig } = named(
      'AWS::Lambda::Function',
      'FunctionName',
      names.handler(name),
    );
    expect([ReservedConcurrentExecutions, TracingConfig]).toEqual([undefined, undefined]);
  });

  test.each(queueHandlers)('%s: a queue that gives it time, and one for what it failed at too often', (name) => {
    const { timeoutSeconds, batchSize, maximumConcurrency } = responseHandlers[name];
    expect(named('AWS::SQS::Queue', 'QueueName', names.queue(name))).toMatchObject({
      VisibilityTimeout: 6 * timeoutSeconds,
      SqsManagedSseEnabled: true,
      RedrivePolicy: {
        deadLetterTargetArn: queueArn(`${name}-dead-letter`),
        maxReceiveCount: queueSettings.maxReceiveCount,
      },
    });
    const sources = ofType('AWS::Lambda::EventSourceMapping').filter(
      ({ EventSourceArn }) => EventSourceArn === queueArn(name),
    );
    expect(sources).toEqual([
      expect.objectContaining({
        BatchSize: batchSize,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: maximumConcurrency },
      }),
    ]);
    expect(maximumConcurrency).toBeGreaterThanOrEqual(2);
    expect(maximumConcurrency).toBeLessThanOrEqual(10);
  });

  test('that hears nothing has no queue, and the kill switch neither ledger nor topic', () => {
    const queues = ofType('AWS::SQS::Queue').map(({ QueueName }) => QueueName);
    for (const name of ['preflight', 'kill-switch']) expect(queues).not.toContain(names.queue(name));
    const notify = named('AWS::Lambda::Function', 'FunctionName', names.handler('notify'));
    expect(notify.Environment).not.toHaveProperty('Variables.PEOPLE_TOPIC_ARN');
    const { Environment } = named('AWS::Lambda::Function', 'FunctionName', names.handler('kill-switch'));
    expect(Environment).toBeUndefined();
  });

  test('that is invoked acts at once or not at all: hours later it would surprise people', () => {
    const configs = ofType('AWS::Lambda::EventInvokeConfig');
    const byName = configs.toSorted((a, b) =>
      `${a.FunctionName} ${a.Qualifier}`.localeCompare(`${b.FunctionName} ${b.Qualifier}`),
    );
    expect(byName.map(({ FunctionName, Qualifier }) => [FunctionName, Qualifier])).toEqual([
      [names.handler('kill-switch'), '$LATEST'],
      [names.handler('preflight'), '$LATEST'],
      [names.handler('preflight'), scheduleAlias],
    ]);
    for (const each of configs) expect(each).toMatchObject({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 });
    const [killSwitch, ...gate] = byName;
    expect(killSwitch?.DestinationConfig).toBeUndefined();
    for (const { DestinationConfig } of gate) {
      expect(DestinationConfig).toEqual({ OnFailure: { Destination: queueArn('preflight-dead-letter') } });
    }
  });

  test('that works on messages is given what lambda/shared reads', () => {
    const { Environment } = named('AWS::Lambda::Function', 'FunctionName', names.handler('record-experiment'));
    expect(Environment).toMatchObject({
      Variables: {
        RESPONSE_MODEL_FILE: '/var/task/response-model.json',
        LEDGER_TABLE: 'shop-dev-ledger',
        PEOPLE_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:shop-dev-people',
        CLUSTER: 'shop-dev',
      },
    });
  });
});

describe('what feeds a queue', () => {
  test.each(responseTopics)('topic %s: those that the table says hear it', (topic) => {
    const ends = ofType('AWS::SNS::Subscription')
      .filter(({ TopicArn }) => TopicArn === `arn:aws:sns:us-east-1:000000000000:${names.topic(topic)}`)
      .map(({ Endpoint }) => Endpoint);
    expect(ends.toSorted()).toEqual(hearers(topic));
  });

  test('events of ECS: of tasks of this cluster, and of services and deployments in it', () => {
    const rules = ofType('AWS::Events::Rule').filter(({ EventPattern }) =>
      JSON.stringify(EventPattern ?? '').includes('aws.ecs'),
    );
    const cluster = 'arn:aws:ecs:us-east-1:000000000000:cluster/shop-dev';
    const service = 'arn:aws:ecs:us-east-1:000000000000:service/shop-dev/';
    expect(rules.map(({ EventPattern }) => EventPattern)).toEqual(
      expect.arrayContaining([
        { source: ['aws.ecs'], 'detail-type': ['ECS Task State Change'], detail: { clusterArn: [cluster] } },
        {
          source: ['aws.ecs'],
          'detail-type': ['ECS Deployment State Change', 'ECS Service Action'],
          resources: [{ prefix: service }],
        },
      ]),
    );
    expect(rules).toHaveLength(2);
    for (const rule of rules) expect(targetsOf(rule)).toEqual(hearers('ecs-events'));
  });

  test('a clock, every five minutes: a follow-up', () => {
    const [rule = {}, ...others] = ofType('AWS::Events::Rule').filter(
      ({ ScheduleExpression }) => ScheduleExpression === 'rate(5 minutes)',
    );
    expect(others).toEqual([]);
    expect(targetsOf(rule)).toEqual(hearers('sweep'));
    expect((rule.Targets as { Input: string }[]).map(({ Input }) => JSON.parse(Input))).toEqual([
      { kind: 'follow-up', about: 'sweep' },
    ]);
  });

  const targetsOf = (rule: Record<string, unknown>) =>
    (rule.Targets as { Arn: string }[]).map(({ Arn }) => Arn).toSorted();
  const hearers = (source: Source) =>
    queueHandlers
      .filter((name) => (responseHandlers[name].hears as readonly Source[]).includes(source))
      .map(queueArn)
      .toSorted();
});

describe('who acts on alarms is watched by people', () => {
  test('what failed too often, and what waits longer than any message does while all is well', () => {
    const composite = named('AWS::CloudWatch::CompositeAlarm', 'AlarmName', 'shop-dev-response');
    for (const name of queueHandlers) {
      for (const alarm of [`dead-letters-${name}`, `waiting-${name}`]) {
        const { id } = deployed
          .resources('AWS::CloudWatch::Alarm')
          .find(({ properties }) => properties.AlarmName === `shop-dev-${alarm}`) as { id: string };
        expect(JSON.stringify(composite.AlarmRule)).toContain(`shop-dev-${alarm}`);
        expect(id).toBeDefined();
      }
      expect(named('AWS::CloudWatch::Alarm', 'AlarmName', `shop-dev-waiting-${name}`)).toMatchObject({
        MetricName: 'ApproximateAgeOfOldestMessage',
        // 15 minutes of delay, and five attempts of six time-outs.
        Threshold: 1800,
        TreatMissingData: 'notBreaching',
      });
    }
    expect(JSON.stringify(composite.AlarmRule)).toContain('shop-dev-dead-letters-preflight');
    expect(composite.AlarmActions).toEqual(['arn:aws:sns:us-east-1:000000000000:shop-dev-people']);
  });
});

describe('the ledger', () => {
  test.each(environmentNames)('of %s: on demand, expiring, recoverable, and kept where data is', (environment) => {
    const { config, templates } = synth(environment);
    templates.response.hasResource('AWS::DynamoDB::Table', {
      Properties: {
        TableName: `shop-${environment}-ledger`,
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        BillingMode: 'PAY_PER_REQUEST',
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        DeletionProtectionEnabled: config.deletionProtection,
      },
      DeletionPolicy: config.deletionProtection ? 'RetainExceptOnCreate' : 'Delete',
    });
  });
});

describe('machines and people', () => {
  const machines = 'arn:aws:sns:us-east-1:000000000000:shop-dev-machines';
  const people = 'arn:aws:sns:us-east-1:000000000000:shop-dev-people';
  const all = [...ofType('AWS::CloudWatch::Alarm'), ...ofType('AWS::CloudWatch::CompositeAlarm')];
  const heardBy = (topic: string) =>
    all
      .filter(({ AlarmActions }) => (AlarmActions as string[] | undefined)?.includes(topic))
      .map(({ AlarmName }) => String(AlarmName).replace('shop-dev-', ''))
      .toSorted();

  test('hear different alarms, and each alarm is told once, in ALARM and in OK', () => {
    for (const { AlarmActions = [], OKActions = [] } of all) {
      expect(AlarmActions).toEqual(OKActions);
      expect((AlarmActions as string[]).length).toBeLessThanOrEqual(1);
    }
    const objectives = ['users', ...shopModel.journeys.map(({ name }) => name)].map((scope) => `objective-${scope}`);
    expect(heardBy(machines)).toEqual(expect.arrayContaining(objectives));
    expect(heardBy(machines).map((name) => name.split('-')[0])).toEqual(
      heardBy(machines).map(() => expect.stringMatching(/^(guardrail|objective|deployment)$/)),
    );
    for (const { name } of shopModel.topology.services) expect(heardBy(machines)).toContain(`deployment-${name}`);
    expect(heardBy(people)).toEqual(['capacity', 'dead-letters', 'response', 'services', 'users']);
  });

  test('every guardrail and every edge alarm tells machines', () => {
    const rings = all.map(({ AlarmName }) => String(AlarmName).replace('shop-dev-', ''));
    const wanted = rings.filter((name) => /^guardrail|^objective-edge|^deployment/.test(name));
    expect(heardBy(machines)).toEqual(expect.arrayContaining(wanted));
    expect(wanted.length).toBeGreaterThan(10);
  });

  test('nothing mutes machines: no alarm of theirs has a suppressor', () => {
    for (const { ActionsSuppressor, ActionsEnabled } of all) {
      expect([ActionsSuppressor, ActionsEnabled]).toEqual([undefined, undefined]);
    }
  });
});

describe('a fresh deployment', () => {
  test('pages nobody about data that is not there yet, and does about silence afterwards', () => {
    const rule = (name: string) =>
      JSON.stringify(named('AWS::CloudWatch::CompositeAlarm', 'AlarmName', `shop-dev-${name}`).AlarmRule);
    expect(rule('users')).toMatch(/NOT \(INSUFFICIENT_DATA\([^)]*shop-dev-seen-users/);
    for (const { name } of shopModel.topology.services) {
      expect(rule('capacity')).toMatch(new RegExp(`NOT \\(INSUFFICIENT_DATA\\([^)]*shop-dev-seen-${name}`));
    }
    const seen = ofType('AWS::CloudWatch::Alarm').filter(({ AlarmName }) => String(AlarmName).includes('-seen-'));
    expect(seen).toHaveLength(1 + shopModel.topology.services.length);
    for (const alarm of seen) {
      // `ignore` keeps the state: no data until there was some, and OK from then on.
      expect(alarm).toMatchObject({
        TreatMissingData: 'ignore',
        ComparisonOperator: 'LessThanThreshold',
        Threshold: 0,
      });
      expect(alarm.AlarmActions).toBeUndefined();
    }
    // The load balancer, which nobody may ask at night, is in no such bracket.
    expect(rule('users')).toMatch(/objective-edge-errors/);
  });
});

describe('settings', () => {
  test('X-Ray is off unless wanted', () => {
    const { templates } = synthesise({ ...configFor('dev'), tracing: true });
    templates.response.allResourcesProperties('AWS::Lambda::Function', { TracingConfig: { Mode: 'Active' } });
  });

  test('the architecture is that of the environment', () => {
    const { templates } = synthesise({ ...configFor('dev'), architecture: 'x86-64' });
    templates.response.allResourcesProperties('AWS::Lambda::Function', { Architectures: ['x86_64'] });
  });

  test('an e-mail goes to each address, by notify: no alarm is mailed as it is, but that notify itself fails', () => {
    const { templates } = synthesise({ ...configFor('dev'), notify: ['a@example.com', 'b@example.com'] });
    for (const Endpoint of ['a@example.com', 'b@example.com']) {
      templates.response.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint });
    }
    const mailed = templates.response.findResources('AWS::SNS::Subscription', { Properties: { Protocol: 'email' } });
    const topics = Object.values(mailed).map(({ Properties }) => Properties.TopicArn.Ref as string);
    expect(topics).toEqual([expect.stringMatching(/^Topicsmail/), expect.stringMatching(/^Topicsmail/)]);
    const [mail] = topics as [string];
    const direct = Object.values(templates)
      .flatMap((template) => Object.values<Json>(template.toJSON().Resources))
      .filter(({ Properties = {} }) => JSON.stringify(Properties.AlarmActions ?? []).includes(mail))
      .map(({ Properties }) => Properties.AlarmName);
    expect(direct.toSorted()).toEqual(['shop-dev-dead-letters-notify', 'shop-dev-waiting-notify']);
    const notify = named('AWS::Lambda::Function', 'FunctionName', names.handler('notify'));
    expect(notify.Environment).toMatchObject({
      Variables: { MAIL_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:shop-dev-mail' },
    });
    const mails = response.findResources('AWS::SNS::Subscription', { Properties: { Protocol: 'email' } });
    expect(mails).toEqual({});
  });

  test('the policies for people are outputs', () => {
    for (const name of ['LeverKillSwitch', 'LeverPanicPolicy', 'LeverResumePolicy']) {
      expect(Object.keys(response.toJSON().Outputs).some((id) => id.startsWith(name))).toBe(true);
    }
    response.resourcePropertiesCountIs('AWS::IAM::ManagedPolicy', { Roles: Match.anyValue() }, 0);
  });
});
