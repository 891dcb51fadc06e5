import { describe, expect, test } from '@jest/globals';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { ConfigError } from '../../lib/config/config.ts';
import { createApp } from '../../lib/stacks/index.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { type } from './support/chaos.ts';
import { configFor, handlers, synth, synthesise, testApp } from './support/synth.ts';

describe('what FIS says of an experiment', () => {
  const { chaos } = synth('dev').templates;
  const rules = Object.values(chaos.findResources('AWS::Events::Rule'));
  const idsOf = (some: typeof rules) =>
    some.flatMap(({ Properties }) =>
      Properties.EventPattern.detail['experiment-template-id'].map(
        (id: { 'Fn::GetAtt': string[] }) => id['Fn::GetAtt'][0],
      ),
    );
  const named = (start: string) => rules.filter(({ Properties }) => Properties.Name.startsWith(start));
  const every = Object.keys(chaos.findResources(type)).toSorted();

  test.each([
    ['shop-dev-experiments-states-', undefined, 'recordexperimentQueue'],
    ['shop-dev-experiments-ended-', { status: ['stopped', 'failed', 'cancelled'] }, 'Topicspeople'],
  ])('%s: of every template of its environment, and no other', (start, state, target) => {
    expect(idsOf(named(start)).toSorted()).toEqual(every);
    for (const { Properties } of named(start)) {
      expect(Properties).toMatchObject({
        EventPattern: { source: ['aws.fis'], 'detail-type': ['FIS Experiment State Change'] },
        Targets: [{ Arn: { 'Fn::ImportValue': expect.stringContaining(target) } }],
      });
      expect(Properties.EventPattern.detail['new-state']).toEqual(state);
      // 2048 characters, ids of at most 16.
      expect(
        JSON.stringify(Properties.EventPattern.detail['experiment-template-id'].map(() => 'E'.repeat(16))).length,
      ).toBeLessThan(1800);
    }
  });
});

describe('schedules', () => {
  test('ask by the clock whether it may start, once, and never later', () => {
    synth('staging').templates.chaos.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(0 10 ? * TUE *)',
      ScheduleExpressionTimezone: 'Etc/UTC',
      Target: {
        // Who comes by the alias needs no proof of who they are.
        Arn: { 'Fn::ImportValue': Match.stringLikeRegexp('preflightAliasschedule') },
        RetryPolicy: Match.objectLike({ MaximumRetryAttempts: 0 }),
        Input: {
          'Fn::Join': [
            '',
            [
              '{"kind":"start","experiment":"random-kill","templateId":"',
              { 'Fn::GetAtt': [Match.stringLikeRegexp('^randomkill'), 'Id'] },
              '","clientToken":"<aws.scheduler.execution-id>"}',
            ],
          ],
        },
      },
    });
  });

  test('that are refused wait in a queue, and people hear of it', () => {
    const { chaos } = synth('staging').templates;
    chaos.hasResourceProperties('AWS::Scheduler::Schedule', {
      Target: { DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^MissedStartsQueue'), 'Arn'] } } },
    });
    chaos.hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: Match.stringLikeRegexp('^schedulerandomkill') }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'sqs:SendMessage',
            Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^MissedStartsQueue'), 'Arn'] },
          }),
        ]),
      },
    });
    chaos.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'shop-staging-dead-letters-scheduled-starts',
      Dimensions: [
        { Name: 'QueueName', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('^MissedStartsQueue'), 'QueueName'] } },
      ],
      AlarmActions: [Match.anyValue()],
      OKActions: [Match.anyValue()],
    });
  });

  test('are none in an environment without', () => {
    synth('dev').templates.chaos.resourceCountIs('AWS::Scheduler::Schedule', 0);
  });

  test.each([{ faultInjection: 'none' }, { faultInjection: ['gateway'], agentImage: 'aws-non-root' }] as const)(
    'of an experiment that is left out is left out too, and said so: %j',
    (change) => {
      const { templates, stacks } = synthesise({ ...configFor('staging'), ...change });
      templates.chaos.resourceCountIs('AWS::Scheduler::Schedule', 0);
      Annotations.fromStack(stacks.chaos).hasInfo(
        '*',
        'nothing starts random-kill by schedule: it is not deployed to staging',
      );
    },
  );

  test('of an experiment that the environment does not have are refused', () => {
    const config = { ...configFor('dev'), schedules: { 'kill-them-all': 'rate(1 day)' } };
    expect(() => createApp(testApp(), config, shopModel, { handlers })).toThrow(ConfigError);
    expect(() => createApp(testApp(), config, shopModel, { handlers })).toThrow(
      'environment dev: schedules: "kill-them-all" is no experiment that it has (kill-gateway, ',
    );
  });
});

describe('reports', () => {
  test('go to an encrypted bucket that nobody sees from outside, over TLS alone', () => {
    const { chaos } = synth('staging').templates;
    chaos.hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
      BucketEncryption: Match.anyValue(),
    });
    chaos.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
    for (const { Properties } of Object.values(chaos.findResources(type))) {
      expect(Properties.ExperimentReportConfiguration).toBeDefined();
    }
  });

  test('are none in dev', () => {
    const { chaos } = synth('dev').templates;
    chaos.resourceCountIs('AWS::S3::Bucket', 0);
    chaos.allResourcesProperties(type, { ExperimentReportConfiguration: Match.absent() });
  });
});
