import { describe, expect, test } from '@jest/globals';
import { rolesOf as statementsOf } from '../../lib/model/cloudformation/roles.ts';
import type { SynthesizedTemplate } from '../../lib/model/cloudformation/template.ts';
import { namesOf } from '../../lib/names.ts';
import { account, Deployed } from './support/deployed.ts';
import {
  allowedOf,
  type Call,
  call,
  deniedOf,
  execution,
  inCluster,
  instance,
  regional,
  rolesOf,
  type SynthesisedRole,
  table,
  tagged,
  toSsm,
  toTasks,
} from './support/iam.ts';
import { configFor, synthesise } from './support/synth.ts';

const environments = ['dev', 'prod'] as const;
// As production is where some services let faults in: by default it has no role for that at all.
const deployments = environments.map((environment) => {
  const synthesised = synthesise({ ...configFor(environment), faultInjection: 'every-service' });
  const policies = Object.values(synthesised.templates).flatMap((template) =>
    statementsOf(template.toJSON() as SynthesizedTemplate).flatMap(([, { statements }]) => statements),
  );
  return { environment, roles: rolesOf(new Deployed(synthesised)), policies };
});

const acl = regional('ec2', 'network-acl/acl-1');
const foreignVpc = { 'ec2:Vpc': regional('ec2', 'vpc/vpc-of-another') };
const madeByFis = { 'ec2:ResourceTag/managedByFIS': 'true', 'aws:RequestTag/managedByFIS': 'true' };

/**
 * What a role of anybody could do to an environment: on its resources, as IAM sees them. Queues are left out: their
 * names are CloudFormation's, known to who imports them alone.
 */
function callsOn(environment: string): Call[] {
  const names = namesOf({ system: 'shop', name: environment });
  const tags = {
    ...tagged(environment),
    ...tagged(environment, 'ssm:resourceTag'),
    ...tagged(environment, 'ec2:ResourceTag'),
  };
  const task = regional('ecs', `task/${names.cluster}/0123456789abcdef0123456789abcdef`);
  const group = regional('elasticache', `replicationgroup:${names.cache('cache')}`);
  const asked = { ...tagged(environment, 'aws:RequestTag'), 'aws:RequestTag/breakwater:service': 'gateway' };
  return [
    ...['ecs:StopTask', 'ecs:DescribeTasks'].map((action) =>
      call(action, task, { ...tags, ...inCluster(environment) }),
    ),
    call('ecs:ListTasks', '*', inCluster(environment)),
    ...['ssm:SendCommand', 'ssm:DeregisterManagedInstance', 'ssm:ListTagsForResource', 'ssm:AddTagsToResource'].map(
      (action) => call(action, instance, { ...tags, ...asked }),
    ),
    call('ssm:CreateActivation', '*', asked),
    ...['memory-stress-command', 'pause-process-command'].map((name) =>
      call('ssm:SendCommand', regional('ssm', `document/${names.document(name)}`)),
    ),
    ...['memory-stress', 'dynamodb-throttle', 'redis-failover'].flatMap((name) => [
      call('ssm:StartAutomationExecution', regional('ssm', `automation-definition/${names.document(name)}:1`)),
      call('iam:PassRole', `arn:aws:iam::${account}:role/${names.role(`automation-${name}`, 'us-east-1')}`, toSsm),
    ]),
    call('iam:PassRole', `arn:aws:iam::${account}:role/${names.role('managed-instance', 'us-east-1')}`, toSsm),
    call('ec2:ReplaceNetworkAclAssociation', regional('ec2', 'subnet/subnet-1'), { ...tags, ...foreignVpc }),
    call('ec2:ReplaceNetworkAclAssociation', acl, { ...tags, ...foreignVpc }),
    call('ec2:CreateNetworkAcl', regional('ec2', 'vpc/vpc-of-another'), { ...tags, ...madeByFis }),
    ...['ec2:CreateNetworkAclEntry', 'ec2:DeleteNetworkAcl'].map((action) =>
      call(action, acl, { ...tags, ...madeByFis, ...foreignVpc }),
    ),
    ...['GetItem', 'PutItem', 'UpdateItem', 'UpdateTable', 'DescribeTable', 'TagResource'].map((action) =>
      call(`dynamodb:${action}`, table(names.table('orders'))),
    ),
    ...['elasticache:TestFailover', 'elasticache:InterruptClusterAzPower'].map((action) => call(action, group, tags)),
    ...['UpdateService', 'StopServiceDeployment', 'DescribeServices', 'ListServiceDeployments'].map((action) =>
      call(`ecs:${action}`, regional('ecs', `service/${names.cluster}/gateway`), {
        ...inCluster(environment),
        'ecs:task-definition': regional('ecs', `task-definition/${names.taskFamily('gateway')}:1`),
      }),
    ),
    ...['task', 'execution'].map((kind) =>
      call('iam:PassRole', `arn:aws:iam::${account}:role/${names.role(`${kind}-gateway`, 'us-east-1')}`, toTasks),
    ),
    ...['RegisterTaskDefinition', 'TagResource'].map((action) =>
      call(`ecs:${action}`, regional('ecs', `task-definition/${names.taskFamily('gateway')}:1`), {
        'ecs:CreateAction': 'RegisterTaskDefinition',
      }),
    ),
    ...['TagResource', 'UntagResource'].map((action) =>
      call(`ecs:${action}`, regional('ecs', `service/${names.cluster}/gateway`), {
        'aws:TagKeys': ['breakwater:deployed-over'],
      }),
    ),
    ...['StopServiceDeployment', 'DescribeServiceDeployments'].map((action) =>
      call(`ecs:${action}`, regional('ecs', `service-deployment/${names.cluster}/gateway/1`), inCluster(environment)),
    ),
    ...['GetItem', 'PutItem', 'Query'].map((action) => call(`dynamodb:${action}`, table(names.ledger))),
    call('sns:Publish', regional('sns', names.topic('people'))),
    ...['SendMessage', 'ReceiveMessage', 'DeleteMessage'].map((action) =>
      call(`sqs:${action}`, regional('sqs', names.queue('notify'))),
    ),
    call('logs:PutLogEvents', regional('logs', `log-group:${names.logGroup('handlers/notify')}:log-stream:1`)),
    call('logs:PutLogEvents', regional('logs', `log-group:${names.logGroup('gateway')}:log-stream:app`)),
    call('cloudwatch:DescribeAlarms', regional('cloudwatch', `alarm:${names.alarm('guardrail-users')}`)),
  ];
}

const byFis = /^FIS: /;
const byAgents = /^The SSM agents/;
/**
 * What reaches another environment all the same, since AWS has neither a resource nor a tag to tie it by: the call, and
 * whose roles may make it. README says so. Source: Service Authorization Reference.
 */
const beyond: readonly (readonly [Call, whose: RegExp])[] = [
  [call('ssm:CancelCommand'), /^FIS: |^SSM Automation: /],
  [call('ssm:StopAutomationExecution', execution), byFis],
  [call('ssm:GetAutomationExecution', execution), /^FIS: |^SSM Automation: .*-deploy-version$/],
  [call('ssm:DeleteActivation'), byAgents],
  [call('ssm:UpdateInstanceInformation', instance), byAgents],
  ...['AcknowledgeMessage', 'DeleteMessage', 'FailMessage', 'SendReply'].map(
    (action) => [call(`ec2messages:${action}`), byAgents] as const,
  ),
  ...['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel'].map(
    (action) => [call(`ssmmessages:${action}`), byAgents] as const,
  ),
  // Which revision, the way back that is written down says.
  [call('ecs:DeregisterTaskDefinition'), /^SSM Automation: .*-deploy-version$/],
  [call('logs:CreateLogDelivery'), byFis],
  [call('logs:PutResourcePolicy'), byFis],
  // Whose an experiment is, they look first; an account has one lever in a Region.
  [call('fis:StopExperiment', regional('fis', 'experiment/EXP1')), /^Handler: (stop-experiments|rollback-deployment) /],
  [call('fis:UpdateSafetyLeverState', regional('fis', 'safety-lever/default')), /^Handler: kill-switch /],
];

describe('what AWS gives no means to tie', () => {
  const roles = deployments.flatMap((deployment) => [...deployment.roles.values()]);

  test.each(beyond.map(([each, whose]) => [each.action, each, whose] as const))(
    '%s: is allowed to those roles alone that are named for it',
    async (_, each, whose) => {
      const allowed = await Promise.all(roles.map(async (role) => ((await role.may(each)) ? [role.description] : [])));
      const able = allowed.flat();
      expect(able.length).toBeGreaterThan(0);
      expect(able.filter((description) => !whose.test(description))).toEqual([]);
    },
  );

  test('is all named here: whatever changes something on any resource, and is tied by no condition', () => {
    const named = new Set(beyond.map(([{ action }]) => action));
    const reads = /:(BatchCheck|BatchGet|Describe|Get|List)/;
    const untied = deployments.flatMap(({ policies }) =>
      policies.flatMap(({ actions, resources, conditions }) =>
        resources.includes('*') && Object.keys(conditions).length === 0 ? actions : [],
      ),
    );
    expect([...new Set(untied)].filter((action) => !reads.test(action) && !named.has(action))).toEqual([]);
    expect(untied).toContain('ssm:CancelCommand');
  });
});

/** Who wants to know how a composite alarm is may look at all. Source: CloudWatch API reference, DescribeAlarms. */
const looksAtAlarms = /^cloudwatch:DescribeAlarms on /;

describe.each(deployments)('the roles of $environment', ({ environment, roles }) => {
  const all = [...roles.values()];
  const others = environments.filter((other) => other !== environment).flatMap(callsOn);
  // Nobody's: a server, a subnet or a network ACL of the account that carries no tag of ours.
  const untagged = [
    call('ssm:SendCommand', instance),
    call('ssm:DeregisterManagedInstance', instance),
    call('ec2:ReplaceNetworkAclAssociation', regional('ec2', 'subnet/subnet-1')),
    call('ec2:ReplaceNetworkAclAssociation', acl),
    call('ec2:CreateNetworkAcl', regional('ec2', 'vpc/vpc-of-another')),
  ];

  test('are there', () => {
    expect(all.length).toBeGreaterThan(20);
  });

  test.each(all.map((role) => [role.description, role] as const))('%s: reaches no other', async (_, role) => {
    const reached = await allowedOf(role, [...others, ...untagged]);
    const isHandler = role.description.startsWith('Handler: ');
    expect(reached.filter((each) => !(isHandler && looksAtAlarms.test(each)))).toEqual([]);
  });
});

/** The counterpart: a check that denies everything would see no difference. */
test('what is denied on another environment is allowed on the own', async () => {
  const { roles } = deployments[0] as (typeof deployments)[number];
  const own = callsOn('dev');
  // These are told by the id of the network, which other tests know.
  const byNetwork = /NetworkAcl(Entry)? on .*(acl-1|vpc-of-another)|NetworkAclAssociation on .*acl-1/;
  const denied = await Promise.all([...roles.values()].map((role: SynthesisedRole) => deniedOf(role, own)));
  const [first = [], ...rest] = denied.map((each) => new Set(each));
  const byNobody = [...first].filter((each) => rest.every((one) => one.has(each)));
  expect(byNobody.filter((each) => !byNetwork.test(each))).toEqual([]);
});
