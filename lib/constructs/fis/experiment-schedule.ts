import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ContextAttribute, Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { Universal } from 'aws-cdk-lib/aws-scheduler-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Arn, ArnFormat, Aws, Stack, TimeZone } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { explain } from '../shared/wildcards.ts';
import type { ExperimentTemplate } from './experiment-template.ts';

export interface ExperimentScheduleProps {
  readonly template: ExperimentTemplate;
  /** `rate(...)`, `cron(...)` or `at(...)`, in UTC. */
  readonly expression: string;
  /** Where a start goes that was refused. */
  readonly missed: IQueue;
}

const fisRole = 'aws-service-role/fis.amazonaws.com/AWSServiceRoleForFIS';

/** Starts an experiment by the clock. One that is refused is not tried again: hours later it would surprise people. */
export class ExperimentSchedule extends Construct {
  constructor(scope: Construct, id: string, { template, expression, missed }: ExperimentScheduleProps) {
    super(scope, id);
    const experiments = Arn.format(
      { service: 'fis', resource: 'experiment', resourceName: '*', arnFormat: ArnFormat.SLASH_RESOURCE_NAME },
      Stack.of(this),
    );
    const role = new Role(this, 'Role', {
      description: `EventBridge Scheduler: starts ${template.node.id}`,
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    const policyStatements = [
      new PolicyStatement({ actions: ['fis:StartExperiment'], resources: [template.templateArn, experiments] }),
      // The first experiment of an account makes FIS's own role. Source: FIS user guide, service-linked roles.
      new PolicyStatement({
        actions: ['iam:CreateServiceLinkedRole'],
        resources: [Stack.of(this).formatArn({ service: 'iam', region: '', resource: 'role', resourceName: fisRole })],
        conditions: { StringEquals: { 'iam:AWSServiceName': 'fis.amazonaws.com' } },
      }),
    ];
    explain(role, policyStatements);
    new Schedule(this, 'Schedule', {
      description: `Starts ${template.node.path}`,
      schedule: ScheduleExpression.expression(expression, TimeZone.ETC_UTC),
      target: new Universal({
        service: 'fis',
        action: 'startExperiment',
        role,
        retryAttempts: 0,
        deadLetterQueue: missed,
        policyStatements,
        input: ScheduleTargetInput.fromObject({
          ExperimentTemplateId: template.templateId,
          // A delivery that comes twice is the same experiment.
          ClientToken: ContextAttribute.executionId,
        }),
      }),
    });
  }
}
