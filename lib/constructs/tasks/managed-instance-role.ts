// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are IAM's own placeholders
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Aws } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { labels } from '../../model/labels.ts';
import { namesOf } from '../../names.ts';
import { statementsOf } from '../shared/statements.ts';
import { addExplained } from '../shared/wildcards.ts';

/**
 * What an SSM agent calls to take commands and to answer them: its part of AmazonSSMManagedInstanceCore. That policy's
 * other statements are for Parameter Store, State Manager, Patch Manager, Inventory and Distributor; with its
 * `ssm:GetParameter` and `GetParameters` on `*`, a task could read every parameter of the account. Sources: the text of
 * that policy in the AWS Managed Policy Reference; SSM user guide, "Reference: ec2messages, ssmmessages, and other API
 * operations". Not verified for want of an account: that no AWSFIS document calls more from inside a task.
 */
const runCommand = [
  'ec2messages:AcknowledgeMessage',
  'ec2messages:DeleteMessage',
  'ec2messages:FailMessage',
  'ec2messages:GetEndpoint',
  'ec2messages:GetMessages',
  'ec2messages:SendReply',
  'ssm:UpdateInstanceInformation',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
];

/** The tags that the entry point gives an instance, beside our own. */
const tagsOfEntryPoint = ['ECS_TASK_ARN', 'ECS_TASK_AVAILABILITY_ZONE', 'FAULT_INJECTION_SIDECAR', labels.task];

/**
 * What a task is to Systems Manager: a managed instance of this role, which takes commands and takes itself back when it
 * ends. Source: FIS user guide, ECS task actions.
 */
export class ManagedInstanceRole extends Role {
  constructor(scope: Construct, id: string, { config }: { readonly config: Config }) {
    super(scope, id, {
      roleName: namesOf(config).role('managed-instance', config.region),
      description: 'The SSM agents beside the tasks',
      assumedBy: new ServicePrincipal('ssm.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
          ArnEquals: { 'aws:SourceArn': `arn:${Aws.PARTITION}:ssm:${Aws.REGION}:${Aws.ACCOUNT_ID}:*` },
        },
      }),
    });
    const permissions = [
      { actions: [...runCommand, 'ssm:DeleteActivation'], resources: ['*'] },
      {
        actions: ['ssm:DeregisterManagedInstance'],
        resources: ['arn:${Partition}:ssm:${Region}:${Account}:managed-instance/*'],
      },
    ];
    addExplained(this, statementsOf(permissions, { config }));
  }

  /**
   * Lets a task register itself under exactly these tags, as a managed instance of this role and of no other. ECS gives a
   * task one role, so the app beside the agent has the same rights: it could register a machine of its own as one of its
   * service's tasks. It cannot pass for another service or environment, nor take over what carries their tags. An
   * instance without any of our tags it could tag as its own: an activation has no ARN and no tags before, so IAM cannot
   * tell the two apart.
   */
  grantActivation(task: Role, tags: Readonly<Record<string, string>>): void {
    const keyed = (key: string) =>
      Object.fromEntries(Object.entries(tags).map(([tag, value]) => [`${key}/${tag}`, value]));
    const conditions = {
      StringEquals: keyed('aws:RequestTag'),
      'ForAllValues:StringEquals': { 'aws:TagKeys': [...tagsOfEntryPoint, ...Object.keys(tags)] },
    };
    addExplained(task, [
      new PolicyStatement({ actions: ['ssm:CreateActivation'], resources: ['*'], conditions }),
      new PolicyStatement({
        actions: ['ssm:AddTagsToResource'],
        resources: ['*'],
        conditions: { ...conditions, StringEqualsIfExists: keyed('aws:ResourceTag') },
      }),
      new PolicyStatement({
        actions: ['iam:PassRole'],
        resources: [this.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
      }),
    ]);
  }
}
