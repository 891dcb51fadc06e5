import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { ContextAttribute, Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { TimeZone } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ownAccount } from '../shared/own-account.ts';
import type { ExperimentTemplate } from './experiment-template.ts';

export interface ExperimentScheduleProps {
  readonly template: ExperimentTemplate;
  /** `rate(...)`, `cron(...)` or `at(...)`, in UTC. */
  readonly expression: string;
  /** Decides whether it may start now, and starts it: the alias that says who asks. */
  readonly preflight: Pick<IFunction, 'functionArn'>;
  /** Where it ends that preflight could not be asked. */
  readonly missed: IQueue;
}

/**
 * Asks by the clock whether an experiment may start, of the function that starts it if so. One that is refused is not
 * tried again: hours later it would surprise people.
 */
export class ExperimentSchedule extends Construct {
  constructor(scope: Construct, id: string, { template, expression, preflight, missed }: ExperimentScheduleProps) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      description: `EventBridge Scheduler: asks for ${template.node.id}`,
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: ownAccount,
      }),
    });
    const { functionArn: arn } = preflight;
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [arn] }));
    role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [missed.queueArn] }));
    const input = ScheduleTargetInput.fromObject({
      kind: 'start',
      experiment: template.node.id,
      templateId: template.templateId,
      // A delivery that comes twice is the same start.
      clientToken: ContextAttribute.executionId,
    });
    new Schedule(this, 'Schedule', {
      description: `Asks whether ${template.node.path} may start`,
      schedule: ScheduleExpression.expression(expression, TimeZone.ETC_UTC),
      target: {
        bind: () => ({
          arn,
          role,
          input,
          retryPolicy: { maximumRetryAttempts: 0 },
          deadLetterConfig: { arn: missed.queueArn },
        }),
      },
    });
  }
}
