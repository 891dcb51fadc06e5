import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Config } from '../../config.ts';
import type { Topology } from '../../model/topology.ts';
import { namesOf } from '../../names.ts';

export interface DeadLetterAlarmsProps {
  readonly config: Config;
  readonly topology: Topology;
}

/**
 * An alarm for each dead-letter queue that holds a message: it waits for a person, and is gone after two weeks. SQS says
 * nothing of a queue that nobody has used for six hours: that is no alarm. Source: SQS developer guide, CloudWatch metrics.
 */
export class DeadLetterAlarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, { config, topology }: DeadLetterAlarmsProps) {
    super(scope, id);
    const names = namesOf(config);
    this.alarms = topology.stores.flatMap((store) => {
      if (store.kind !== 'sqs-queue') return [];
      const { name, deadLetterQueue } = store;
      return new Alarm(this, name, {
        alarmName: names.alarm(`dead-letters-${name}`),
        alarmDescription: `Messages of ${name} failed too often and wait in ${names.queue(deadLetterQueue)} for a person.`,
        metric: new Metric({
          namespace: 'AWS/SQS',
          metricName: 'ApproximateNumberOfMessagesVisible',
          dimensionsMap: { QueueName: names.queue(deadLetterQueue) },
          statistic: 'Maximum',
          period: Duration.minutes(1),
        }),
        threshold: 0,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluationPeriods: 1,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
    });
  }
}
