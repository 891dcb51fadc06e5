import { Aws } from 'aws-cdk-lib/core';
import type { Config } from '../../config/config.ts';
import { labels } from '../../model/labels.ts';
import { namesOf } from '../../names.ts';

/** Whose resources a statement is about. */
export interface Place {
  readonly config: Config;
  /** The network of the environment, for roles that change network ACLs. */
  readonly vpcId?: string;
}

/** Conditions of a statement, by operator. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Tags of this environment alone, as a condition: `key` is `aws:ResourceTag`, `aws:RequestTag` or `ssm:resourceTag`. */
export const ownTags = ({ system, name }: Config, key: string): Record<string, string> => ({
  [`${key}/${labels.system}`]: system,
  [`${key}/${labels.environment}`]: name,
});

const ecsArn = `arn:${Aws.PARTITION}:ecs:${Aws.REGION}:${Aws.ACCOUNT_ID}`;
const clusterOf = (config: Config): string => `${ecsArn}:cluster/${namesOf(config).cluster}`;

interface Tie {
  readonly actions: readonly string[];
  /** The resources that it is for, by how they end. @default - all of the action */
  readonly of?: RegExp;
  conditions(place: Place, resource: string): Conditions;
}

/**
 * What an action on a resource is tied to, where the resource's ARN does not name the environment: Systems Manager and
 * EC2 make up their ids. Sources: Service Authorization Reference (the keys that an action takes); AWS managed policy
 * AWSFaultInjectionSimulatorNetworkAccess (`managedByFIS`); SSM user guide, restricting Run Command access by tags.
 * What can be tied to nothing is in `any-environment.ts`, with its reason.
 */
const ties: readonly Tie[] = [
  {
    actions: ['iam:CreateServiceLinkedRole'],
    conditions: () => ({ StringEquals: { 'iam:AWSServiceName': 'fis.amazonaws.com' } }),
  },
  {
    // A request without a task definition has no such key, and is refused: it can only go to a revision of the same family.
    actions: ['ecs:UpdateService'],
    conditions: ({ config }, service) => ({
      ArnEquals: { 'ecs:cluster': clusterOf(config) },
      ArnLike: { 'ecs:task-definition': `${ecsArn}:task-definition/${familyOf(config, service)}:*` },
      StringEqualsIfExists: { 'ecs:enable-execute-command': 'false' },
    }),
  },
  {
    actions: ['iam:PassRole'],
    of: /:role\/[^*]+-(task|execution)-\*$/,
    conditions: () => ({ StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } }),
  },
  { actions: ['iam:PassRole'], conditions: () => ({ StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } }) },
  {
    actions: ['ecs:TagResource'],
    of: /:task-definition\//,
    conditions: () => ({ StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' } }),
  },
  {
    // The one tag that says the way back, and none of those that say whose a service is.
    actions: ['ecs:TagResource', 'ecs:UntagResource'],
    of: /:service\//,
    conditions: () => ({ 'ForAllValues:StringEquals': { 'aws:TagKeys': labels.deployedOver } }),
  },
  {
    actions: ['ssm:SendCommand', 'ssm:DeregisterManagedInstance'],
    of: /:managed-instance\/\*$/,
    conditions: ({ config }) => ({ StringEquals: ownTags(config, 'ssm:resourceTag') }),
  },
  {
    actions: ['ssm:ListTagsForResource'],
    of: /:managed-instance\/\*$/,
    conditions: ({ config }) => ({ StringEquals: ownTags(config, 'aws:ResourceTag') }),
  },
  {
    actions: ['ecs:StopTask'],
    conditions: ({ config }) => ({ StringEquals: ownTags(config, 'aws:ResourceTag') }),
  },
  {
    actions: ['ecs:ListTasks', 'ecs:DescribeContainerInstances'],
    conditions: ({ config }) => ({
      ArnEquals: { 'ecs:cluster': clusterOf(config) },
    }),
  },
  {
    actions: [
      'arc-zonal-shift:CancelZonalShift',
      'arc-zonal-shift:GetManagedResource',
      'arc-zonal-shift:StartZonalShift',
      'arc-zonal-shift:UpdateZonalShift',
    ],
    conditions: ({ config }) => ({ StringEquals: ownTags(config, 'aws:ResourceTag') }),
  },
  {
    actions: ['ec2:CreateTags'],
    conditions: () => ({
      StringEquals: { 'ec2:CreateAction': 'CreateNetworkAcl', 'aws:RequestTag/managedByFIS': 'true' },
    }),
  },
  {
    actions: ['ec2:CreateNetworkAcl'],
    of: /:network-acl\/\*$/,
    conditions: () => ({ StringEquals: { 'aws:RequestTag/managedByFIS': 'true' } }),
  },
  {
    actions: ['ec2:CreateNetworkAcl', 'ec2:ReplaceNetworkAclAssociation'],
    of: /:(vpc|subnet)\/\*$/,
    conditions: ({ config }) => ({ StringEquals: ownTags(config, 'aws:ResourceTag') }),
  },
  {
    actions: ['ec2:CreateNetworkAclEntry', 'ec2:DeleteNetworkAcl'],
    conditions: (place) => ({ StringEquals: { 'ec2:ResourceTag/managedByFIS': 'true' }, ...inVpc(place) }),
  },
  {
    // Not by a tag: FIS gives a subnet back to a network ACL that is not its own, and that nobody may have tagged.
    actions: ['ec2:ReplaceNetworkAclAssociation'],
    of: /:network-acl\/\*$/,
    conditions: inVpc,
  },
];

/** Of a service of ours: its own name, with the environment's before it. */
const familyOf = (config: Config, service: string): string =>
  namesOf(config).taskFamily(service.slice(service.lastIndexOf('/') + 1));

/** The conditions of an action on a resource; undefined where it needs none. */
export function tieOf(action: string, resource: string, place: Place): Conditions | undefined {
  return ties
    .find(({ actions, of }) => actions.includes(action) && (!of || of.test(resource)))
    ?.conditions(place, resource);
}

function inVpc({ vpcId }: Place): Conditions {
  if (vpcId === undefined) throw new Error('a role that changes network ACLs needs the id of its network');
  return { ArnEquals: { 'ec2:Vpc': `arn:${Aws.PARTITION}:ec2:${Aws.REGION}:${Aws.ACCOUNT_ID}:vpc/${vpcId}` } };
}
