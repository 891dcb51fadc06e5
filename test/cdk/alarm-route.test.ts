import { describe, expect, test } from '@jest/globals';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Alarm, type AlarmBase, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Stack } from 'aws-cdk-lib/core';
import {
  type AlarmRoute,
  EveryRoute,
  LambdaRoute,
  MailRoute,
  QueueRoute,
  TopicRoute,
} from '../../lib/constructs/response/alarm-route.ts';
import { configFor, synthesise, testApp } from './support/synth.ts';

function fixture() {
  const app = testApp();
  const stack = new Stack(app, 'stack');
  const alarmIn = (scope: Stack, id: string) =>
    new Alarm(scope, id, {
      metric: new Metric({ namespace: 'n', metricName: 'm' }),
      threshold: 1,
      evaluationPeriods: 1,
    });
  const handler = () =>
    new LambdaFunction(stack, 'Handler', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = async () => {};'),
    });
  return { app, stack, alarmIn, topic: new Topic(stack, 'Topic'), handler };
}

const onTopic = { Ref: Match.stringLikeRegexp('^Topic') };

describe('an alarm route', () => {
  test('to a topic tells ALARM and OK there, and no third state', () => {
    const { stack, alarmIn, topic } = fixture();
    new TopicRoute(topic).route(alarmIn(stack, 'Alarm'));
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: [onTopic],
      OKActions: [onTopic],
      InsufficientDataActions: Match.absent(),
    });
  });

  test('to several that share a topic tells an alarm there once', () => {
    const { stack, alarmIn, topic } = fixture();
    const queue = new Queue(stack, 'Queue');
    const routes = [new TopicRoute(topic), new QueueRoute(topic, queue), new MailRoute(topic, ['a@example.com'])];
    const every = new EveryRoute([...routes, new EveryRoute(routes)]);
    const alarm = alarmIn(stack, 'Alarm');
    every.route(alarm);
    every.route(alarm);
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::CloudWatch::Alarm', { AlarmActions: [onTopic], OKActions: [onTopic] });
    template.resourceCountIs('AWS::SNS::Subscription', 2);
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'a@example.com' });
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'sqs' });
    // What a queue does not let in is lost without a word.
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sqs:SendMessage',
            Principal: { Service: 'sns.amazonaws.com' },
            Condition: { ArnEquals: { 'aws:SourceArn': onTopic } },
          }),
        ]),
      }),
    });
  });

  test('to a function lets each alarm in, and no other; the function may be of a stack before', () => {
    const { app, stack, alarmIn, handler } = fixture();
    const later = new Stack(app, 'later');
    const route = new LambdaRoute(handler());
    const alarms = [alarmIn(later, 'One'), alarmIn(later, 'Two')];
    for (const alarm of [...alarms, ...alarms]) route.route(alarm);
    const template = Template.fromJSON(app.synth().getStackArtifact(later.artifactId).template);
    const imported = { 'Fn::ImportValue': Match.stringLikeRegexp('Handler') };
    template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [imported], OKActions: [imported] });
    template.resourceCountIs('AWS::Lambda::Permission', 2);
    for (const id of ['One', 'Two']) {
      template.hasResourceProperties('AWS::Lambda::Permission', {
        Action: 'lambda:InvokeFunction',
        Principal: 'lambda.alarms.cloudwatch.amazonaws.com',
        SourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp(`^${id}`), 'Arn'] },
        SourceAccount: { Ref: 'AWS::AccountId' },
      });
    }
    expect(later.dependencies).toContain(stack);
    expect(stack.dependencies).toEqual([]);
  });

  test('that leads to nobody is refused', () => {
    const { stack, topic } = fixture();
    const fifo = new Queue(stack, 'Fifo', { fifo: true });
    expect(() => new EveryRoute([])).toThrow('a route of no routes');
    expect(() => new MailRoute(topic, [])).toThrow('stack/Topic: mail to no address');
    expect(() => new MailRoute(topic, ['nobody'])).toThrow('"nobody" is not an e-mail address');
    expect(() => new QueueRoute(topic, fifo)).toThrow('stack/Fifo: a FIFO queue hears no standard topic (stack/Topic)');
  });
});

/** As an app of somebody else writes it. */
class PagerRoute implements AlarmRoute {
  readonly told: string[] = [];

  route(alarm: AlarmBase): void {
    this.told.push(alarm.node.id);
    alarm.addAlarmAction({ bind: () => ({ alarmActionArn: 'arn:aws:sns:us-east-1:111122223333:pager' }) });
  }
}

test('an app of your own gives its route to people, and machines hear as before', () => {
  const people = new PagerRoute();
  const { templates } = synthesise(configFor('dev'), () => {}, { people });
  expect(people.told.toSorted()).toEqual(['capacity', 'dead-letters', 'response', 'services', 'users']);
  templates.observability.hasResourceProperties('AWS::CloudWatch::CompositeAlarm', {
    AlarmName: 'shop-dev-users',
    AlarmActions: ['arn:aws:sns:us-east-1:111122223333:pager'],
  });
  templates.services.allResourcesProperties('AWS::CloudWatch::Alarm', {
    AlarmActions: [{ 'Fn::ImportValue': Match.stringLikeRegexp('machines') }],
  });
});
