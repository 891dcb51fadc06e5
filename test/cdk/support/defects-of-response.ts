import { type Defect, inTemplates, spoilt } from './defect.ts';
import type { Templates } from './plant.ts';

export const withoutService = (name: string, statements: { Principal: { Service?: string | string[] } }[]) =>
  statements.filter(({ Principal: { Service } }) => ![Service].flat().includes(name));

const queue = (templates: Templates) =>
  templates.resource('response', 'AWS::SQS::Queue', 'notifyQueueMessages').properties;
const source = (templates: Templates) =>
  templates.resource('response', 'AWS::Lambda::EventSourceMapping', 'notify').properties;
const rightsOf = (templates: Templates, handler: string): { Action: string | string[]; Condition?: object }[] =>
  templates.resource('response', 'AWS::IAM::Policy', `${handler}Role`).properties.PolicyDocument.Statement;
const granted = (templates: Templates, handler: string, action: string) =>
  rightsOf(templates, handler).filter(({ Action }) => [Action].flat().includes(action));

/** What acts on alarms, and how it is told. */
export const response: readonly Defect[] = [
  spoilt('a queue without TLS', 'queues', 'notifyQueueMessages', (templates) => {
    const { PolicyDocument } = templates.resource(
      'response',
      'AWS::SQS::QueuePolicy',
      'notifyQueueMessages',
    ).properties;
    PolicyDocument.Statement = PolicyDocument.Statement.filter(({ Effect }: { Effect: string }) => Effect !== 'Deny');
  }),
  spoilt('a queue that is not encrypted', 'queues', 'is not encrypted', (templates) => {
    delete queue(templates).SqsManagedSseEnabled;
  }),
  spoilt('a dead-letter queue without an alarm', 'queues', 'and no alarm rings for it', (templates) => {
    templates.resource('response', 'AWS::CloudWatch::Alarm', 'DeadLettersnotify').properties.Dimensions = [];
  }),
  spoilt('a dead-letter queue of the data without an alarm', 'queues', 'and no alarm rings for it', (templates) => {
    templates.resource('observability', 'AWS::CloudWatch::Alarm', 'DeadLetters').properties.MetricName = 'Other';
  }),
  spoilt(
    'a queue that lets its topic not in',
    'queue-grants',
    'sns.amazonaws.com may not sqs:SendMessage',
    (templates) => {
      const { PolicyDocument } = templates.resource(
        'response',
        'AWS::SQS::QueuePolicy',
        'notifyQueueMessages',
      ).properties;
      PolicyDocument.Statement = withoutService('sns.amazonaws.com', PolicyDocument.Statement);
    },
  ),
  spoilt(
    'a queue that lets rules of another stack not in',
    'queue-grants',
    'events.amazonaws.com may not',
    (templates) => {
      const { PolicyDocument } = templates.resource(
        'response',
        'AWS::SQS::QueuePolicy',
        'recordexperimentQueueMessages',
      ).properties;
      PolicyDocument.Statement = withoutService('events.amazonaws.com', PolicyDocument.Statement);
    },
  ),
  spoilt('an event source without partial failures', 'event-sources', 'all of it would come again', (templates) => {
    delete source(templates).FunctionResponseTypes;
  }),
  inTemplates('an event source without bounds', 'event-sources', 'maximum concurrency of 11', (templates, planted) => {
    source(templates).ScalingConfig = { MaximumConcurrency: planted ? 11 : 10 };
  }),
  inTemplates(
    'a queue that shows a message while it is worked on',
    'event-sources',
    'visibility time-out of 179 s',
    (templates, planted) => {
      queue(templates).VisibilityTimeout = planted ? 179 : 180;
    },
  ),
  inTemplates('a queue that gives up early', 'event-sources', 'gives up after 4 attempts', (templates, planted) => {
    queue(templates).RedrivePolicy.maxReceiveCount = planted ? 4 : 5;
  }),
  ...['ecs:RegisterTaskDefinition', 'ecs:RunTask', 'ecs:StopTask', 'iam:PassRole'].map((Action) =>
    spoilt(`a handler role with ${Action}`, 'handler-roles', `a function may ${Action}`, (templates) => {
      const Resource = { 'Fn::Join': ['', ['arn:aws:ecs:us-east-1:', { Ref: 'AWS::AccountId' }, ':task/shop-dev/*']] };
      (rightsOf(templates, 'rollbackdeployment') as object[]).push({ Effect: 'Allow', Action, Resource });
    }),
  ),
  spoilt('a handler role with all of ECS', 'handler-roles', 'a function may ecs:RunTask', (templates) => {
    for (const statement of granted(templates, 'rollbackdeployment', 'ecs:UpdateService')) statement.Action = 'ecs:*';
  }),
  spoilt('a rollback to any task definition', 'handler-roles', 'whatever ecs:task-definition is', (templates) => {
    for (const { Condition = {} } of granted(templates, 'rollbackdeployment', 'ecs:UpdateService')) {
      delete (Condition as { ArnLike?: object }).ArnLike;
    }
  }),
  spoilt('a topic that a handler cannot publish to', 'topic-grants', 'tells Topicspeople', (templates) => {
    for (const statement of granted(templates, 'preflight', 'sns:Publish')) statement.Action = 'sns:Subscribe';
  }),
  spoilt('a topic whose key a handler may not use', 'topic-grants', 'may not kms:GenerateDataKey*', (templates) => {
    for (const statement of granted(templates, 'preflight', 'kms:GenerateDataKey*')) statement.Action = 'kms:Decrypt';
  }),
  spoilt('a right, given by another stack, on another environment', 'own-environment', 'shop-prod', (templates) => {
    const { PolicyDocument } = templates.resource('chaos', 'AWS::IAM::Policy', 'StartsPolicy').properties;
    PolicyDocument.Statement.push({
      Effect: 'Allow',
      Action: 'dynamodb:PutItem',
      Resource: 'arn:aws:dynamodb:us-east-1:000000000000:table/shop-prod-ledger',
    });
  }),
];
