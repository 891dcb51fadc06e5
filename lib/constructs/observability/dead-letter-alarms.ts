import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { namesOf } from '../../names.ts';

export interface DeadLetterAlarmsProps {
  readonly config: Config;
  /** Of the topology, by name. */
  readonly queues: ReadonlyMap<string, { readonly deadLetterQueue: IQueue }>;
}

/**
 * An alarm for each dead-letter queue that holds a message: it waits for a person, and is gone after two weeks. SQS says
 * nothing of a queue that nobody has used for six hours: that is no alarm. Source: SQS developer guide, CloudWatch metrics.
 */
export class DeadLetterAlarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, { config, queues }: DeadLetterAlarmsProps) {
    super(scope, id);
    const names = namesOf(config);
    this.alarms = [...queues].map(
      ([name, { deadLetterQueue }]) =>
        new Alarm(this, name, {
          alarmName: names.alarm(`dead-letters-${name}`),
          alarmDescription: `Messages of ${name} failed too often and wait in its dead-letter queue for a person.`,
          metric: new Metric({
            namespace: 'AWS/SQS',
            metricName: 'ApproximateNumberOfMessagesVisible',
            dimensionsMap: { QueueName: deadLetterQueue.queueName },
            statistic: 'Maximum',
            period: Duration.minutes(1),
          }),
          threshold: 0,
          comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
          evaluationPeriods: 1,
          treatMissingData: TreatMissingData.NOT_BREACHING,
        }),
    );
  }
}
