import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { systemIn } from '../../lib/config/system-in.ts';
import { edgeGuardrails, journeyObjectives, serviceObjectives, usersObjective } from '../../lib/model/objectives.ts';
import { callersOf } from '../../lib/model/topology.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { type Alarm, alarmIn, alarmsOf, breached } from './support/alarms.ts';
import { synth } from './support/synth.ts';

const dev = synth('dev');
const alarms = alarmsOf(dev);
const alarmNamed = (name: string, of = alarms): Alarm => alarmIn(of, name);

const system = systemIn(dev.config, shopModel);
const { topology } = system;
const called = serviceObjectives(system).filter(({ scope }) => callersOf(topology, scope).length > 0);

describe('what else people hear', () => {
  test('a service that has had too few tasks for three minutes, or none to tell of', () => {
    const { minimum } = dev.config.tasks;
    for (const { name } of topology.services) {
      dev.templates.observability.hasResourceProperties('AWS::CloudWatch::Alarm', {
        AlarmName: `shop-dev-capacity-${name}`,
        Namespace: 'ECS/ContainerInsights',
        MetricName: 'RunningTaskCount',
        Dimensions: Match.arrayWith([{ Name: 'ServiceName', Value: name }]),
        ComparisonOperator: 'LessThanThreshold',
        Threshold: minimum,
        Period: 60,
        EvaluationPeriods: 3,
        TreatMissingData: 'breaching',
      });
    }
  });

  test('a message in a dead-letter queue', () => {
    dev.templates.observability.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [
        {
          Name: 'QueueName',
          Value: Match.objectLike({ 'Fn::ImportValue': Match.stringLikeRegexp('DeadLetterQueue') }),
        },
      ],
      ComparisonOperator: 'GreaterThanThreshold',
      Threshold: 0,
    });
  });

  test('by the same route', () => {
    for (const name of ['capacity', 'dead-letters']) {
      dev.templates.observability.hasResourceProperties('AWS::CloudWatch::CompositeAlarm', {
        AlarmName: `shop-dev-${name}`,
        AlarmActions: [{ 'Fn::ImportValue': Match.stringLikeRegexp('Topicspeople') }],
      });
    }
  });
});

describe('objectives', () => {
  test('of users, journeys and services that are called: one alarm each, of its two halves', () => {
    const composites = dev.templates.observability.findResources('AWS::CloudWatch::CompositeAlarm');
    const names = Object.values(composites).map(({ Properties }) => Properties.AlarmName as string);
    const scopes = [usersObjective(system), ...journeyObjectives(system), ...called].map(({ scope }) => scope);
    expect(names.filter((name) => name.includes('objective')).toSorted()).toEqual(
      scopes.map((scope) => `shop-dev-objective-${scope}`).toSorted(),
    );
    for (const scope of scopes) {
      const { Properties } = Object.values(composites).find(
        ({ Properties: { AlarmName } }) => AlarmName === `shop-dev-objective-${scope}`,
      ) ?? { Properties: {} };
      expect(JSON.stringify(Properties.AlarmRule)).toMatch(/Availability.*OR.*Latency/);
    }
  });

  test.each(
    [usersObjective(system), ...journeyObjectives(system), ...called].map((each) => [each.scope, each] as const),
  )(
    '%s: one failure more than the objective allows is a breach, one less is none',
    (scope, { availability, latencyMilliseconds }) => {
      const alarm = alarmNamed(`shop-dev-objective-${scope}-availability`);
      const all = 10_000;
      const allowed = Math.round(all * (1 - availability));
      expect(breached(alarm, { served: all - allowed - 1, degraded: 0, failed: allowed + 1 })).toBe(true);
      expect(breached(alarm, { served: all - allowed, degraded: 0, failed: allowed })).toBe(false);
      expect(breached(alarm, { served: 0, degraded: 0, failed: 1 })).toBe(false);
      const latency = alarmNamed(`shop-dev-objective-${scope}-latency`);
      expect(latency.Threshold).toBe(latencyMilliseconds);
      expect(latency.Metrics).toContainEqual(
        expect.objectContaining({ MetricStat: expect.objectContaining({ Stat: 'p95', Period: 10 }) }),
      );
    },
  );

  test('silence is never health: users are always asked for, callees only by their callers', () => {
    expect(alarmNamed('shop-dev-objective-users-availability').TreatMissingData).toBe('breaching');
    expect(alarmNamed('shop-dev-objective-buy-latency').TreatMissingData).toBe('breaching');
    expect(alarmNamed('shop-dev-objective-payment-service-availability').TreatMissingData).toBe('missing');
  });
});

describe('without a background load', () => {
  const quiet = synth('prod');

  test('the load balancer alone says what users get, and journeys are measured by nobody', () => {
    const names = [...alarmsOf(quiet).keys()].map((name) => name.replace('shop-prod-', ''));
    const ofUsers = names.filter((name) => /^guardrail|^objective-(edge|users|buy|browse)/.test(name));
    const { whole, partial } = edgeGuardrails(system);
    expect(ofUsers.toSorted()).toEqual(
      [whole.name, partial.name, 'objective-edge-errors', 'objective-edge-latency'].toSorted(),
    );
  });

  test('every template is stopped by one guardrail of the load balancer, and the dashboards show users', () => {
    const templates = Object.values(quiet.templates.chaos.findResources('AWS::FIS::ExperimentTemplate'));
    expect(templates.length).toBeGreaterThan(0);
    for (const { Properties } of templates) {
      expect(JSON.stringify(Properties.StopConditions)).toMatch(
        /^\[\{"Source":"aws:cloudwatch:alarm",.*:alarm:shop-prod-guardrail-edge"/,
      );
      expect(Properties.StopConditions).toHaveLength(1);
    }
    const dashboards = quiet.templates.observability.findResources('AWS::CloudWatch::Dashboard');
    expect(JSON.stringify(dashboards)).toContain('edge_requests');
    expect(JSON.stringify(dashboards)).toContain('at the load balancer by the minute');
  });
});

describe('the way to people', () => {
  test('two alarms, over users and over services, publish to a topic that is encrypted and takes TLS alone', () => {
    const { observability, response } = dev.templates;
    for (const name of ['shop-dev-users', 'shop-dev-services']) {
      observability.hasResourceProperties('AWS::CloudWatch::CompositeAlarm', {
        AlarmName: name,
        AlarmActions: [{ 'Fn::ImportValue': Match.stringLikeRegexp('Topicspeople') }],
      });
    }
    response.allResourcesProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
    response.resourcePropertiesCountIs(
      'AWS::SNS::TopicPolicy',
      {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
            Match.objectLike({ Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' } }),
          ]),
        },
      },
      3,
    );
    // Without this CloudWatch, or EventBridge, cannot publish to an encrypted topic, and nobody would know.
    const Action = ['kms:Decrypt', 'kms:GenerateDataKey*'];
    const alarms = {
      StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
      ArnLike: { 'aws:SourceArn': Match.anyValue() },
    };
    const grants = [
      ['cloudwatch.amazonaws.com', alarms],
      // It tells KMS no source.
      ['events.amazonaws.com', Match.absent()],
    ] as const;
    for (const [Service, Condition] of grants) {
      const granted = Match.objectLike({ Effect: 'Allow', Principal: { Service }, Action, Condition });
      response.hasResourceProperties('AWS::KMS::Key', { KeyPolicy: { Statement: Match.arrayWith([granted]) } });
    }
    // Each once: the wider of two would make the other idle.
    response.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: { Statement: [Match.objectLike({ Action: 'kms:*' }), Match.anyValue(), Match.anyValue()] },
    });
  });
});
