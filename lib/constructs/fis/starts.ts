import { type IRole, Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Aws, CfnOutput, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import type { HandlerName } from '../../model/response/handlers.ts';
import { namesOf } from '../../names.ts';
import { acknowledge } from '../shared/acknowledge.ts';
import type { ExperimentTemplate } from './experiment-template.ts';
import { serviceControlPolicy } from './service-control-policy.ts';

export interface StartsProps {
  readonly config: Config;
  readonly templates: readonly ExperimentTemplate[];
  /** Of who decides whether an experiment may start. */
  readonly role: IRole;
}

/** The handler that decides. */
const asker: HandlerName = 'preflight';

/**
 * Who may start the templates of an environment: the role of preflight here, and in production nobody else, if whoever
 * administers the organisation attaches what the output says to the account. An SCP binds no management account and no
 * service-linked role. Source: AWS Organizations user guide, service control policies.
 */
export class Starts extends Construct {
  constructor(scope: Construct, id: string, { config, templates, role }: StartsProps) {
    super(scope, id);
    const { region } = config;
    const experiments = `arn:${Aws.PARTITION}:fis:${region}:${Aws.ACCOUNT_ID}:experiment/*`;
    const arns = templates.map(({ templateArn }) => templateArn);
    if (arns.length === 0) return;
    const policy = new Policy(this, 'Policy', {
      roles: [role],
      statements: [
        new PolicyStatement({ actions: ['fis:StartExperiment'], resources: [...arns, experiments] }),
        new PolicyStatement({ actions: ['fis:TagResource'], resources: [experiments] }),
      ],
    });
    acknowledge(policy, {
      [`AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:fis:${region}:<AWS::AccountId>:experiment/*]`]:
        'FIS makes up the id of an experiment; the templates are named',
    });
    if (!config.production) return;
    // By its name: an output that is another stack's output is refused by linters.
    const roleArn = `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/${namesOf(config).role(asker, region)}`;
    new CfnOutput(this, 'ServiceControlPolicy', {
      value: Stack.of(this).toJsonString(serviceControlPolicy(Stack.of(this), config, roleArn)),
      description: `For the organisation: only ${asker} starts experiments of ${config.name}`,
    });
  }
}
