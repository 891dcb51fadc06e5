import { Effect, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Aws } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Config } from '../../config.ts';
import { namesOf } from '../../names.ts';
import { acknowledge } from '../shared/acknowledge.ts';

/**
 * What a task is to Systems Manager: a managed instance of this role, which takes commands and takes itself back when it
 * ends. Source: FIS user guide, ECS task actions.
 */
export class ManagedInstanceRole extends Role {
  constructor(scope: Construct, id: string, { config }: { readonly config: Config }) {
    super(scope, id, {
      roleName: namesOf(config).role('managed-instance', config.region),
      description: 'The SSM agents beside the tasks',
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('AmazonSSMManagedInstanceCore')],
      assumedBy: new ServicePrincipal('ssm.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
          ArnEquals: { 'aws:SourceArn': `arn:${Aws.PARTITION}:ssm:${Aws.REGION}:${Aws.ACCOUNT_ID}:*` },
        },
      }),
    });
    const instances = `arn:${Aws.PARTITION}:ssm:${Aws.REGION}:${Aws.ACCOUNT_ID}:managed-instance/*`;
    this.addToPolicy(new PolicyStatement({ actions: ['ssm:DeleteActivation'], resources: ['*'] }));
    this.addToPolicy(new PolicyStatement({ actions: ['ssm:DeregisterManagedInstance'], resources: [instances] }));
    acknowledge(this, {
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonSSMManagedInstanceCore]':
        'What an SSM agent needs is for AWS to say, and changes with the agent.',
      'AwsSolutions-IAM5[Resource::*]': 'ssm:DeleteActivation takes no resource.',
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:managed-instance/*]':
        'SSM makes up the id of a managed instance when its task registers.',
    });
  }

  /** Lets a task register itself, as a managed instance of this role and of no other. */
  grantActivation(task: Role): void {
    task.addToPolicy(
      new PolicyStatement({ actions: ['ssm:CreateActivation', 'ssm:AddTagsToResource'], resources: ['*'] }),
    );
    task.addToPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['iam:PassRole'],
        resources: [this.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
      }),
    );
    acknowledge(task, {
      'AwsSolutions-IAM5[Resource::*]':
        'Faults inside a task need its SSM agent, which registers by an activation: neither the activation nor its tags have an ARN before.',
    });
  }
}
