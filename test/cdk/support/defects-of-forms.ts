import { type Defect, inTemplates, spoilt } from './defect.ts';
import { withoutService } from './defects-of-response.ts';
import type { Json, Templates } from './plant.ts';

const rights = (templates: Templates): Json =>
  templates.resource('response', 'AWS::IAM::Policy', 'rollbackdeploymentRole').properties.PolicyDocument;
const role = (templates: Templates) => templates.resource('response', 'AWS::IAM::Role', 'rollbackdeploymentRole');
const runs = { Effect: 'Allow', Action: 'ecs:RunTask', Resource: 'shop-dev' };

/** A right to run tasks, written in another way each: CloudFormation and IAM take all of them. */
const forms: Readonly<Record<string, (templates: Templates) => void>> = {
  'a wildcard in the middle': (templates) => rights(templates).Statement.push({ ...runs, Action: 'ecs:*Task*' }),
  'a question mark': (templates) => rights(templates).Statement.push({ ...runs, Action: 'ecs:RunTas?' }),
  'another case': (templates) => rights(templates).Statement.push({ ...runs, Action: 'ECS:runtask' }),
  'a list of one': (templates) => rights(templates).Statement.push({ ...runs, Action: ['ecs:RunTask'] }),
  'a Fn::Join': (templates) =>
    rights(templates).Statement.push({ ...runs, Action: { 'Fn::Join': [':', ['ecs', 'RunTask']] } }),
  'a Fn::Sub': (templates) =>
    rights(templates).Statement.push({ ...runs, Action: { 'Fn::Sub': ['ecs:$' + '{What}', { What: 'RunTask' }] } }),
  'a parameter': (templates) => rights(templates).Statement.push({ ...runs, Action: { Ref: 'Given' } }),
  'everything but': (templates) =>
    rights(templates).Statement.push({ Effect: 'Allow', NotAction: 'iam:*', Resource: 'shop-dev' }),
  'a condition of CloudFormation': (templates) =>
    rights(templates).Statement.push({ 'Fn::If': ['Never', runs, { Ref: 'AWS::NoValue' }] }),
  'one statement, and no list': (templates) => {
    role(templates).properties.Policies = [{ PolicyName: 'runs', PolicyDocument: { Statement: runs } }];
  },
  'a managed policy': (templates) => {
    const PolicyDocument = { Statement: [runs] };
    templates.add('response', 'AWS::IAM::ManagedPolicy', { Roles: [{ Ref: role(templates).id }], PolicyDocument });
  },
  'a managed policy of a role by its name': (templates) => {
    const name = role(templates).properties.RoleName;
    const Roles = [{ 'Fn::Sub': name }];
    templates.add('response', 'AWS::IAM::ManagedPolicy', { Roles, PolicyDocument: { Statement: runs } });
  },
  'a function whose role trusts by a Fn::Sub': (templates) => {
    const Service = { 'Fn::Sub': 'lambda.$' + '{AWS::URLSuffix}' };
    templates.add('response', 'AWS::IAM::Role', {
      AssumeRolePolicyDocument: { Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service } } },
      Policies: [{ PolicyName: 'runs', PolicyDocument: { Statement: runs } }],
    });
  },
};

const updates = (templates: Templates): Json[] =>
  rights(templates).Statement.filter(({ Action }: Json) => [Action].flat().includes('ecs:UpdateService'));
const untied = (defect: string, key: string, condition: object) =>
  spoilt(defect, 'handler-roles', `ecs:UpdateService whatever ${key} is`, (templates) => {
    for (const statement of updates(templates)) {
      for (const values of Object.values<Json>(statement.Condition)) delete values[key];
      Object.assign(statement.Condition, condition);
    }
  });

const mapping = (templates: Templates) =>
  templates.resource('response', 'AWS::Lambda::EventSourceMapping', 'notify').properties;
const queue = (templates: Templates) =>
  templates.resource('response', 'AWS::SQS::Queue', 'notifyQueueMessages').properties;
const arn = (resource: string) => `arn:aws:sqs:us-east-1:000000000000:${resource}`;
const tls = (templates: Templates): Json =>
  templates
    .resource('response', 'AWS::SQS::QueuePolicy', 'notifyQueueMessages')
    .properties.PolicyDocument.Statement.find(({ Effect }: Json) => Effect === 'Deny');

/** Another way to write each of what rules look for, in which it used to get past them. */
export const otherForms: readonly Defect[] = [
  ...['**', 'arn:aws:*', 'arn:*:*:*:*:*'].map((Resource) =>
    spoilt(`${Resource} in a FIS role`, 'any-resource', 'ecs:StopTask on * without a reason', (templates) => {
      templates.statementsOf('stop-gateway').push({ Effect: 'Allow', Action: 'ecs:StopTask', Resource });
    }),
  ),
  inTemplates(
    'an alarm that tells a topic by its ARN',
    'topic-grants',
    'cloudwatch.amazonaws.com may not',
    (templates, planted) => {
      const { id } = templates.resource('response', 'AWS::SNS::Topic', 'Topicsmail');
      const alarms = [templates.resource('response', 'AWS::CloudWatch::Alarm', 'DeadLettersnotify')];
      alarms.push(templates.resource('response', 'AWS::CloudWatch::Alarm', 'Waitingnotify'));
      const topic = { 'Fn::Sub': 'arn:aws:sns:us-east-1:$' + '{AWS::AccountId}:shop-dev-mail' };
      for (const { properties } of alarms) {
        for (const actions of ['AlarmActions', 'OKActions']) properties[actions] = [topic];
      }
      if (!planted) return;
      const { PolicyDocument } = templates.resource('response', 'AWS::SNS::TopicPolicy', id.slice(0, 10)).properties;
      PolicyDocument.Statement = withoutService('cloudwatch.amazonaws.com', PolicyDocument.Statement);
    },
  ),
  ...Object.entries(forms).map(([form, spoil]) =>
    spoilt(`a handler that runs tasks by ${form}`, 'handler-roles', 'a function may ecs:RunTask', spoil),
  ),
  untied('a cluster that may be any', 'ecs:cluster', { ArnLike: { 'ecs:cluster': '*' } }),
  untied('a cluster that must not be one', 'ecs:cluster', { ArnNotEquals: { 'ecs:cluster': arn('x') } }),
  untied('a task definition that need not be given', 'ecs:task-definition', {
    ArnLikeIfExists: { 'ecs:task-definition': arn('x') },
  }),
  ...[arn('shop-dev-notify'), { 'Fn::Sub': 'arn:aws:sqs:us-east-1:$' + '{AWS::AccountId}:shop-dev-notify' }].map(
    (EventSourceArn) =>
      inTemplates(
        `an event source by ${typeof EventSourceArn === 'string' ? 'an ARN' : 'a Fn::Sub'}`,
        'event-sources',
        'visibility time-out of 179 s',
        (templates, planted) => {
          mapping(templates).EventSourceArn = EventSourceArn;
          queue(templates).VisibilityTimeout = planted ? 179 : 180;
        },
      ),
  ),
  inTemplates('an event source of a function by its name', 'event-sources', '6 times 40 s', (templates, planted) => {
    mapping(templates).FunctionName = 'shop-dev-notify';
    templates.resource('response', 'AWS::Lambda::Function', 'notify').properties.Timeout = planted ? 40 : 30;
  }),
  spoilt('an event source of a queue elsewhere', 'event-sources', 'is fed by what no stack here has', (templates) => {
    mapping(templates).EventSourceArn = arn('somebodys');
  }),
  inTemplates('a redrive policy that is text', 'event-sources', 'gives up after 4 attempts', (templates, planted) => {
    const maxReceiveCount = planted ? 4 : 5;
    queue(templates).RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: arn('shop-dev-notify-dead-letter'),
      maxReceiveCount,
    });
  }),
  inTemplates('a dead-letter queue by its ARN', 'queues', 'and no alarm rings for it', (templates, planted) => {
    queue(templates).RedrivePolicy.deadLetterTargetArn = arn('shop-dev-notify-dead-letter');
    const alarm = templates.resource('response', 'AWS::CloudWatch::Alarm', 'DeadLettersnotify').properties;
    alarm.Dimensions = planted ? [] : [{ Name: 'QueueName', Value: 'shop-dev-notify-dead-letter' }];
  }),
  spoilt('TLS that one principal alone must use', 'queues', 'takes requests without TLS', (templates) => {
    tls(templates).Principal = { AWS: 'arn:aws:iam::000000000000:root' };
  }),
  spoilt('TLS for one action', 'queues', 'takes requests without TLS', (templates) => {
    tls(templates).Action = 'sqs:SendMessage';
  }),
  spoilt('TLS on one more condition', 'queues', 'takes requests without TLS', (templates) => {
    tls(templates).Condition.StringEquals = { 'aws:SourceVpc': 'vpc-1' };
  }),
  inTemplates('TLS in another case', 'queues', 'takes requests without TLS', (templates, planted) => {
    const statement = tls(templates);
    statement.Condition = { Bool: { 'AWS:SecureTransport': planted ? 'true' : false } };
    statement.Action = ['SQS:*'];
  }),
  inTemplates(
    'a document of production whose name is put together',
    'not-in-production',
    'which prod never takes: it deploys',
    (templates, planted) => {
      const name = planted ? 'deploy-version' : 'another';
      const Name = { 'Fn::Join': ['-', [{ Ref: 'AWS::StackName' }, ...name.split('-')]] };
      templates.add('chaos', 'AWS::SSM::Document', { Name, DocumentType: 'Automation' });
    },
    'prod',
  ),
  spoilt(
    'a document of production without a name',
    'not-in-production',
    'no name to know it by',
    (templates) => void templates.add('chaos', 'AWS::SSM::Document', { DocumentType: 'Automation' }),
    'prod',
  ),
  spoilt(
    'an action of production whose id is put together',
    'not-in-production',
    'runs deploy-version, which prod never takes',
    (templates) => {
      const [run] = Object.values<Json>(templates.experiment('redis-failover').Actions);
      run.ActionId = { 'Fn::Join': [':', ['aws', 'ssm', 'start-automation-execution']] };
      run.Parameters.documentArn = {
        'Fn::Sub': 'arn:aws:ssm:us-east-1:$' + '{AWS::AccountId}:document/shop-prod-deploy-version',
      };
    },
    'prod',
  ),
];
