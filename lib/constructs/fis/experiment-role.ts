import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Aws } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { documentsOf } from '../../model/experiments/automate.ts';
import type { Experiment } from '../../model/experiments/experiment.ts';
import { faultOf, partsOf } from '../../model/experiments/template.ts';
import { statementsOf } from '../shared/statements.ts';
import { addExplained } from '../shared/wildcards.ts';
import { roleNameAcrossAccounts } from './role-across-accounts.ts';

export interface ExperimentRoleProps {
  readonly config: Config;
  readonly experiment: Experiment;
  /** The network of the environment: no other network's ACLs are touched. */
  readonly vpcId: string;
  /** ARNs of the alarms that stop it. */
  readonly alarmArns: readonly string[];
  /**
   * The roles that it takes in other accounts.
   * @default - it acts in its own account, as itself.
   */
  readonly targetRoleArns?: readonly string[];
  /** Where it reports to. */
  readonly report?: ReportDestination;
}

/** The bucket and the dashboard of experiment reports. */
export interface ReportDestination {
  readonly bucketName: string;
  readonly bucketArn: string;
  readonly dashboardArn: string;
}

/** What FIS may do for one experiment: what its faults say they need, logging, and a look at its stop conditions. */
export class ExperimentRole extends Role {
  constructor(
    scope: Construct,
    id: string,
    { config, experiment, vpcId, alarmArns, targetRoleArns, report }: ExperimentRoleProps,
  ) {
    super(scope, id, {
      ...(targetRoleArns && { roleName: roleNameAcrossAccounts(config, experiment.name) }),
      description: `FIS: ${experiment.name} in ${config.name}`,
      assumedBy: new ServicePrincipal('fis.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
          ArnLike: { 'aws:SourceArn': `arn:${Aws.PARTITION}:fis:${Aws.REGION}:${Aws.ACCOUNT_ID}:experiment/*` },
        },
      }),
    });
    const actions = Object.values(partsOf(experiment, { zonal: true }).actions);
    addExplained(this, [
      ...(targetRoleArns
        ? [new PolicyStatement({ actions: ['sts:AssumeRole'], resources: [...targetRoleArns] })]
        : statementsOf(
            actions.flatMap((action) => faultOf(action).permissions),
            { config, vpcId },
            actions.flatMap(documentsOf),
          )),
      logging,
      ...(alarmArns.length > 0
        ? [new PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: [...alarmArns] })]
        : []),
      ...(report ? reporting(report) : []),
    ]);
  }
}

/** Source: FIS user guide, experiment logging. */
const logging = new PolicyStatement({
  actions: [
    'logs:CreateLogDelivery',
    'logs:DescribeLogGroups',
    'logs:DescribeResourcePolicies',
    'logs:PutResourcePolicy',
  ],
  resources: ['*'],
});

/** Source: FIS user guide, experiment reports. */
function reporting({ bucketArn, dashboardArn }: ReportDestination): PolicyStatement[] {
  return [
    new PolicyStatement({ actions: ['s3:PutObject', 's3:GetObject'], resources: [`${bucketArn}/*`] }),
    new PolicyStatement({ actions: ['cloudwatch:GetDashboard'], resources: [dashboardArn] }),
    new PolicyStatement({ actions: ['cloudwatch:GetMetricWidgetImage'], resources: ['*'] }),
  ];
}
