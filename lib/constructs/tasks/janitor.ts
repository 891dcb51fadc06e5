// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are IAM's own placeholders
import { readFileSync } from 'node:fs';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaCode, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { labels } from '../../model/labels.ts';
import { namesOf, prefixOf } from '../../names.ts';
import { acknowledge } from '../shared/acknowledge.ts';
import { createLogGroup } from '../shared/log-group.ts';
import { ownAccount } from '../shared/own-account.ts';
import { statementsOf } from '../shared/statements.ts';
import { addExplained } from '../shared/wildcards.ts';

const permissions = [
  { actions: ['ssm:DescribeInstanceInformation'], resources: ['*'] },
  {
    actions: ['ssm:ListTagsForResource', 'ssm:DeregisterManagedInstance'],
    resources: ['arn:${Partition}:ssm:${Region}:${Account}:managed-instance/*'],
  },
  { actions: ['ecs:DescribeTasks'], resources: ['arn:${Partition}:ecs:${Region}:${Account}:task/${Cluster}/*'] },
];

/** An agent of before our tag says by AWS's which task it is in. */
const taskTags = [labels.task, 'ECS_TASK_ARN'];

/**
 * Once a day deregisters the managed instances of this environment whose task is gone. An SSM agent takes its
 * registration back when its task stops; one that is killed cannot, and every SIGKILL would leave an instance behind.
 */
export class Janitor extends Construct {
  constructor(scope: Construct, id: string, { config }: { readonly config: Config }) {
    super(scope, id);
    const logGroup = createLogGroup(this, 'Log', config, 'janitor');
    const role = new Role(this, 'Role', {
      description: `Deregisters what ${prefixOf(config)}'s killed tasks left in Systems Manager`,
      // Source of the condition: aws/agent-toolkit-for-aws, lambda-trust-policy.json.
      assumedBy: new ServicePrincipal('lambda.amazonaws.com', { conditions: ownAccount }),
    });
    logGroup.grantWrite(role);
    addExplained(role, statementsOf(permissions, { config }));
    const handler = new LambdaCode(this, 'Function', {
      description: 'Deregisters managed instances whose task is gone',
      runtime: Runtime.PYTHON_3_14,
      handler: 'index.handler',
      code: Code.fromInline(readFileSync(new URL('janitor/deregister.py', import.meta.url), 'utf8')),
      timeout: Duration.minutes(5),
      role: role.withoutPolicyUpdates(),
      logGroup,
    });
    acknowledge(handler, {
      'AwsSolutions-L1': 'The newest runtime comes to some Regions late; this one is everywhere.',
    });
    const event = {
      Cluster: namesOf(config).cluster,
      Tags: { [labels.system]: config.system, [labels.environment]: config.name },
      TaskTags: taskTags,
    };
    new Rule(this, 'Daily', {
      description: 'Starts the janitor',
      schedule: Schedule.rate(Duration.days(1)),
      targets: [new LambdaFunction(handler, { event: RuleTargetInput.fromObject(event) })],
    });
  }
}
