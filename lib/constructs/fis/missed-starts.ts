import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { DeadLetterAlarms } from '../observability/dead-letter-alarms.ts';
import type { AlarmRoute } from '../response/alarm-route.ts';
import { acknowledge } from '../shared/acknowledge.ts';
import { removalPolicyOf } from '../shared/removal-policy.ts';

export interface MissedStartsProps {
  readonly config: Config;
  /** How people hear of it. */
  readonly people: AlarmRoute;
}

/**
 * Where scheduled starts end that could not even be asked for: since none is tried again, somebody has to hear of it. Of
 * one that preflight refuses, preflight tells. Source: EventBridge Scheduler user guide, dead-letter queues.
 */
export class MissedStarts extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, { config, people }: MissedStartsProps) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: removalPolicyOf(config),
      retentionPeriod: Duration.days(14),
    });
    acknowledge(this.queue, { 'AwsSolutions-SQS3': 'It is the dead-letter queue of the schedules.' });
    const queues = new Map([['scheduled-starts', { deadLetterQueue: this.queue }]]);
    for (const alarm of new DeadLetterAlarms(this, 'Alarms', { config, queues }).alarms) people.route(alarm);
  }
}
