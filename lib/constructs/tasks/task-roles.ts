import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Aws } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { acknowledge } from '../shared/acknowledge.ts';
import { ownAccount } from '../shared/own-account.ts';

const ecsTasks = 'ecs-tasks.amazonaws.com';

/** A role that only tasks of this account take; what it may do is for others to say. Source: ECS developer guide, task IAM role. */
export function taskRole(scope: Construct, id: string, description: string): Role {
  const conditions = {
    ...ownAccount,
    ArnLike: { 'aws:SourceArn': `arn:${Aws.PARTITION}:ecs:${Aws.REGION}:${Aws.ACCOUNT_ID}:*` },
  };
  return new Role(scope, id, { description, assumedBy: new ServicePrincipal(ecsTasks, { conditions }) });
}

/**
 * The role by which ECS starts a task: pull its image, write its logs, read its secrets. For this account alone; AWS says
 * nothing of an ARN as the source here. Source of the condition: aws/agent-toolkit-for-aws, ecs-trust-policy.json.
 */
export function executionRole(scope: Construct, id: string, description: string): Role {
  const role = new Role(scope, id, {
    description,
    assumedBy: new ServicePrincipal(ecsTasks, { conditions: ownAccount }),
  });
  acknowledge(role, {
    'AwsSolutions-IAM5[Resource::*]':
      'ecr:GetAuthorizationToken takes no resource; the pull itself names the repository.',
  });
  return role;
}
