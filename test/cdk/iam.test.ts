import { isWildcardOnlyAction } from '@cloud-copilot/iam-simulate';
import { describe, expect, test } from '@jest/globals';
import { systemIn } from '../../lib/config/system-in.ts';
import { anyResource } from '../../lib/constructs/shared/any-resource.ts';
import { watchOf } from '../../lib/constructs/shared/watch-of.ts';
import type { Experiment } from '../../lib/model/experiments/experiment.ts';
import { experimentsOf } from '../../lib/model/experiments/index.ts';
import { stopAlarmsOf } from '../../lib/model/experiments/stop-alarms.ts';
import { localOnly, partsOf } from '../../lib/model/experiments/template.ts';
import { scheduleAlias } from '../../lib/model/response/gate.ts';
import { namesOf } from '../../lib/names.ts';
import { shopModel } from '../../systems/shop/model.ts';
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
  task,
  temptations,
  toSsm,
  toTasks,
} from './support/iam.ts';
import { synth } from './support/synth.ts';

// Staging has reports and schedules too.
const synthesised = synth('staging');
const { config } = synthesised;
const system = systemIn(config, shopModel);
const names = namesOf(config);
const deployed = new Deployed(synthesised);
const roles = rolesOf(deployed);

/** What FIS calls for an action, from its user guide; written down apart from the permissions that the roles are made of. */
const callsOf: Readonly<Record<string, (experiment: Experiment) => readonly Call[]>> = {
  'aws:ecs:stop-task': () => [...findsTasks, call('ecs:StopTask', task, tagged('staging'))],
  'aws:ecs:task-kill-process': () => runs('AWSFIS-Run-Kill-Process'),
  'aws:ecs:task-cpu-stress': () => runs('AWSFIS-Run-CPU-Stress'),
  'aws:ecs:task-io-stress': () => runs('AWSFIS-Run-IO-Stress'),
  'aws:ecs:task-network-latency': () => [...runs('AWSFIS-Run-Network-Latency-ECS'), ...looksUpPeers],
  'aws:ecs:task-network-packet-loss': () => [...runs('AWSFIS-Run-Network-Packet-Loss-ECS'), ...looksUpPeers],
  'aws:ecs:task-network-blackhole-port': () => runs('AWSFIS-Run-Network-Blackhole-Port-ECS'),
  'aws:network:disrupt-connectivity': () => [
    ...['ec2:DescribeManagedPrefixLists', 'ec2:DescribeNetworkAcls', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs'].map(
      (action) => call(action),
    ),
    call('ec2:CreateNetworkAcl', regional('ec2', 'network-acl/acl-1'), { 'aws:RequestTag/managedByFIS': 'true' }),
    call('ec2:CreateNetworkAcl', vpc, tagged('staging')),
    call('ec2:CreateTags', regional('ec2', 'network-acl/acl-1'), {
      'ec2:CreateAction': 'CreateNetworkAcl',
      'aws:RequestTag/managedByFIS': 'true',
    }),
    call('ec2:CreateNetworkAclEntry', regional('ec2', 'network-acl/acl-1'), madeByFis),
    call('ec2:ReplaceNetworkAclAssociation', regional('ec2', 'network-acl/acl-1'), { 'ec2:Vpc': vpc }),
    call('ec2:ReplaceNetworkAclAssociation', regional('ec2', 'subnet/subnet-1'), tagged('staging')),
    call('ec2:DeleteNetworkAcl', regional('ec2', 'network-acl/acl-1'), madeByFis),
  ],
  'aws:elasticache:replicationgroup-interrupt-az-power': () => [
    call('tag:GetResources'),
    call('elasticache:DescribeReplicationGroups', regional('elasticache', 'replicationgroup:shop-staging-cache')),
    call('elasticache:InterruptClusterAzPower', regional('elasticache', 'replicationgroup:shop-staging-cache')),
  ],
  'aws:arc:start-zonal-autoshift': () => [
    call('tag:GetResources'),
    call('arc-zonal-shift:ListManagedResources'),
    call('autoscaling:DescribeTags'),
    ...['GetManagedResource', 'StartZonalShift', 'UpdateZonalShift', 'CancelZonalShift'].map((action) =>
      call(`arc-zonal-shift:${action}`, loadBalancer, tagged('staging')),
    ),
  ],
  'aws:ssm:start-automation-execution': (experiment) =>
    documentsOf(experiment).flatMap((name) => [
      call('ssm:StartAutomationExecution', regional('ssm', `automation-definition/${names.document(name)}:$DEFAULT`)),
      call('ssm:GetAutomationExecution', execution),
      call('ssm:StopAutomationExecution', execution),
      call('iam:PassRole', `arn:aws:iam::${account}:role/shop-staging-automation-${name}-us-east-1`, toSsm),
    ]),
  'aws:fis:wait': () => [],
};

const vpc = regional('ec2', `vpc/${deployed.resources('AWS::EC2::VPC')[0]?.id}`);
const loadBalancer = regional('elasticloadbalancing', 'loadbalancer/app/shop-staging/0123456789abcdef');
const madeByFis = { 'ec2:ResourceTag/managedByFIS': 'true', 'ec2:Vpc': vpc };
const ownInstance = call('ssm:SendCommand', instance, tagged('staging', 'ssm:resourceTag'));
const findsTasks = [
  call('tag:GetResources'),
  call('ecs:ListTasks', '*', inCluster('staging')),
  call('ecs:DescribeTasks', task),
];
const looksUpPeers = [call('ec2:DescribeSubnets'), call('ec2:DescribeInstances')];
const runs = (document: string) => [
  ...findsTasks,
  ownInstance,
  call('ssm:SendCommand', `arn:aws:ssm:us-east-1::document/${document}`),
  call('ssm:ListCommands'),
  call('ssm:CancelCommand'),
];

function documentsOf({ actions }: Experiment): string[] {
  return Object.values(actions).flatMap(({ parameters = {} }) =>
    Object.values(parameters).flatMap((value) =>
      typeof value === 'object' && 'documentArnOf' in value ? value.documentArnOf : [],
    ),
  );
}

const roleOf = (description: string): SynthesisedRole => {
  const role = [...roles.values()].find((each) => each.description === description);
  if (!role) throw new Error(`no role is described as ${description}`);
  return role;
};

const experiments = experimentsOf(system)
  .filter((experiment) => localOnly(experiment) === undefined)
  .map((experiment) => [experiment.name, experiment] as const);

describe('the role of each experiment', () => {
  test.each(experiments)('%s: FIS can do all that its actions take', async (name, experiment) => {
    const actions = Object.values(partsOf(experiment, { zonal: true }).actions);
    const needed = actions.flatMap(({ actionId }) => {
      const calls = callsOf[actionId];
      if (!calls) throw new Error(`what does FIS call for ${actionId}?`);
      return calls(experiment);
    });
    const always = [
      ...['CreateLogDelivery', 'PutResourcePolicy', 'DescribeResourcePolicies', 'DescribeLogGroups'].map((action) =>
        call(`logs:${action}`),
      ),
      ...stopAlarmsOf(experiment, system, watchOf(config)).map(({ name }) =>
        call('cloudwatch:DescribeAlarms', regional('cloudwatch', `alarm:${names.alarm(name)}`)),
      ),
      call('s3:PutObject', `arn:aws:s3:::${reportsBucket()}/report.pdf`),
      call(
        'cloudwatch:GetDashboard',
        `arn:aws:cloudwatch::${account}:dashboard/shop-staging-experiment-timeline-us-east-1`,
      ),
      call('cloudwatch:GetMetricWidgetImage'),
    ];
    expect(await deniedOf(roleOf(`FIS: ${name} in staging`), [...needed, ...always])).toEqual([]);
  });

  test.each(experiments)('%s: FIS can do nothing else', async (name, experiment) => {
    const documents = new Set(documentsOf(experiment));
    const others = Object.keys(automationCalls)
      .filter((document) => !documents.has(document))
      .flatMap((document) => [
        call('ssm:StartAutomationExecution', regional('ssm', `automation-definition/${names.document(document)}:1`)),
        call('iam:PassRole', `arn:aws:iam::${account}:role/shop-staging-automation-${document}-us-east-1`, toSsm),
      ]);
    expect(await allowedOf(roleOf(`FIS: ${name} in staging`), [...temptations, ...others])).toEqual([]);
  });

  test('only an experiment of this account and Region can take it', () => {
    for (const [name] of experiments) {
      expect(roleOf(`FIS: ${name} in staging`).trust).toMatchObject({
        Statement: [
          {
            Principal: { Service: 'fis.amazonaws.com' },
            Condition: {
              StringEquals: { 'aws:SourceAccount': account },
              ArnLike: { 'aws:SourceArn': regional('fis', 'experiment/*') },
            },
          },
        ],
      });
    }
  });

  function reportsBucket(): string {
    const buckets = deployed.resources('AWS::S3::Bucket').filter(({ stack }) => stack === 'shop-staging-chaos');
    return buckets[0]?.id.toLowerCase() ?? '';
  }
});

const service = regional('ecs', 'service/shop-staging/product-service');
const revision = regional('ecs', 'task-definition/shop-staging-product-service:8');
/** As the task definition names them. */
const rolesOfTasks = deployed
  .resources('AWS::IAM::Role')
  .flatMap(({ properties: { RoleName } }) =>
    /^shop-staging-(task|execution)-product-service-/.test(String(RoleName)) ? String(RoleName) : [],
  );

/** What the steps of each document call, read off the scripts. */
const automationCalls: Readonly<Record<string, readonly Call[]>> = {
  'memory-stress': [
    call('ssm:DescribeInstanceInformation'),
    ownInstance,
    call('ssm:SendCommand', regional('ssm', 'document/shop-staging-memory-stress-command')),
    call('ssm:ListCommands'),
    call('ssm:ListCommandInvocations'),
    call('ssm:CancelCommand'),
  ],
  'bandwidth-limit': [
    call('ssm:DescribeInstanceInformation'),
    ownInstance,
    call('ssm:SendCommand', regional('ssm', 'document/shop-staging-bandwidth-limit-command')),
    call('ssm:ListCommandInvocations'),
  ],
  'pause-process': [
    call('ssm:DescribeInstanceInformation'),
    ownInstance,
    call('ssm:SendCommand', regional('ssm', 'document/shop-staging-pause-process-command')),
    call('ssm:ListCommandInvocations'),
  ],
  'redis-failover': ['elasticache:TestFailover', 'elasticache:DescribeReplicationGroups'].map((action) =>
    call(action, regional('elasticache', 'replicationgroup:shop-staging-cache')),
  ),
  'dynamodb-throttle': [
    'dynamodb:DescribeTable',
    'dynamodb:UpdateTable',
    'dynamodb:TagResource',
    'dynamodb:UntagResource',
    'dynamodb:ListTagsOfResource',
  ].map((action) => call(action, table('shop-staging-products'))),
  'deploy-version': [
    call('ecs:DescribeServices', service),
    call('ssm:GetAutomationExecution', execution),
    call('ecs:DescribeTaskDefinition'),
    call('ecs:DeregisterTaskDefinition'),
    call('ecs:RegisterTaskDefinition', revision),
    call('ecs:TagResource', revision, { 'ecs:CreateAction': 'RegisterTaskDefinition' }),
    ...['ecs:TagResource', 'ecs:UntagResource'].map((action) =>
      call(action, service, { 'aws:TagKeys': ['breakwater:deployed-over'] }),
    ),
    call('ecs:UpdateService', service, { ...inCluster('staging'), 'ecs:task-definition': revision }),
    ...rolesOfTasks.map((role) => call('iam:PassRole', `arn:aws:iam::${account}:role/${role}`, toTasks)),
  ],
};

describe('the role of each document', () => {
  test('is known here, with what its steps call', () => {
    const documents = deployed.resources('AWS::SSM::Document').map(({ properties: { Name } }) => String(Name));
    const named = documents.filter((name) => !name.endsWith('-command'));
    expect(named.toSorted()).toEqual(Object.keys(automationCalls).map(names.document).toSorted());
    expect(rolesOfTasks).toHaveLength(2);
  });

  test.each(Object.keys(automationCalls))('%s does what its steps take, and nothing else', async (name) => {
    const role = roleOf(`SSM Automation: ${names.document(name)}`);
    expect(await deniedOf(role, automationCalls[name] ?? [])).toEqual([]);
    const others = ['memory-stress', 'bandwidth-limit', 'pause-process']
      .filter((other) => other !== name)
      .map((other) => call('ssm:SendCommand', regional('ssm', `document/${names.document(other)}-command`)));
    expect(await allowedOf(role, [...temptations, ...others])).toEqual([]);
  });
});

test('the role of a schedule asks preflight, and starts nothing itself', async () => {
  const role = roleOf('EventBridge Scheduler: asks for random-kill');
  const gate = `function:${names.handler('preflight')}`;
  const invoke = (resource: string) => call('lambda:InvokeFunction', regional('lambda', resource));
  expect(await deniedOf(role, [invoke(`${gate}:${scheduleAlias}`)])).toEqual([]);
  const other = [
    ...deployed
      .resources('AWS::FIS::ExperimentTemplate')
      .map(({ id }) => call('fis:StartExperiment', regional('fis', `experiment-template/EXT${id}`))),
    invoke(gate),
    invoke(`function:${names.handler('kill-switch')}`),
  ];
  expect(await allowedOf(role, [...temptations, ...other])).toEqual([]);
});

describe('an action on any resource', () => {
  const withoutResources = Object.entries(anyResource).filter(([, reason]) => reason.startsWith('IAM knows no'));

  test.each(withoutResources.map(([action]) => action))('IAM knows no resources for %s', async (action) => {
    expect(await isWildcardOnlyAction(...(action.split(':') as [string, string]))).toBe(true);
  });
});
