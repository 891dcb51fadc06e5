import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { longestDelaySeconds } from '../../model/response/follow-up.ts';
import { queueSettings, responseHandlers } from '../../model/response/handlers.ts';
import { namesOf } from '../../names.ts';

export interface QueueAgeAlarmsProps {
  readonly config: Config;
  /** Of handlers, by name. */
  readonly queues: ReadonlyMap<keyof typeof responseHandlers, IQueue>;
}

/**
 * An alarm for each handler whose oldest message is older than a message of its can be while all is well: one that was
 * delayed as long as SQS does, and then failed at every attempt but the last. SQS says nothing of an idle queue: no alarm.
 */
export class QueueAgeAlarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, { config, queues }: QueueAgeAlarmsProps) {
    super(scope, id);
    const { visibilityTimeouts, maxReceiveCount } = queueSettings;
    this.alarms = [...queues].map(([name, queue]) => {
      const attempts = maxReceiveCount * visibilityTimeouts * responseHandlers[name].timeoutSeconds;
      const seconds = longestDelaySeconds + attempts;
      return new Alarm(this, name, {
        alarmName: namesOf(config).alarm(`waiting-${name}`),
        alarmDescription: `A message for ${name} has waited ${seconds} s: the handler does not keep up, or does not run.`,
        metric: new Metric({
          namespace: 'AWS/SQS',
          metricName: 'ApproximateAgeOfOldestMessage',
          dimensionsMap: { QueueName: queue.queueName },
          statistic: 'Maximum',
          period: Duration.minutes(1),
        }),
        threshold: seconds,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluationPeriods: 1,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
    });
  }
}
