import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Aws } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { namesOf, prefixOf } from '../../names.ts';
import { acknowledge } from '../shared/acknowledge.ts';
import { ownAccount } from '../shared/own-account.ts';

const ecsTasks = 'ecs-tasks.amazonaws.com';

/**
 * A role that only tasks of this account take; what it may do is for others to say. Source: ECS developer guide, task IAM
 * role. Its name is spelled out: who registers a task definition may pass the roles of tasks, and no others.
 */
export function taskRole(scope: Construct, id: string, config: Config, task: string): Role {
  const conditions = {
    ...ownAccount,
    ArnLike: { 'aws:SourceArn': `arn:${Aws.PARTITION}:ecs:${Aws.REGION}:${Aws.ACCOUNT_ID}:*` },
  };
  return new Role(scope, id, {
    roleName: namesOf(config).role(`task-${task}`, config.region),
    description: `What ${prefixOf(config)}'s ${task} may do`,
    assumedBy: new ServicePrincipal(ecsTasks, { conditions }),
  });
}

/**
 * The role by which ECS starts a task: pull its image, write its logs, read its secrets. For this account alone; AWS says
 * nothing of an ARN as the source here. Source of the condition: aws/agent-toolkit-for-aws, ecs-trust-policy.json.
 */
export function executionRole(scope: Construct, id: string, config: Config, task: string): Role {
  const role = new Role(scope, id, {
    roleName: namesOf(config).role(`execution-${task}`, config.region),
    description: `How ECS starts ${prefixOf(config)}'s ${task}`,
    assumedBy: new ServicePrincipal(ecsTasks, { conditions: ownAccount }),
  });
  acknowledge(role, {
    'AwsSolutions-IAM5[Resource::*]':
      'ecr:GetAuthorizationToken takes no resource; the pull itself names the repository.',
  });
  return role;
}
