import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { type HandlerName, queueSettings } from '../../model/response/handlers.ts';
import { namesOf } from '../../names.ts';

export interface DeadLetterQueueProps {
  readonly config: Config;
  readonly handler: HandlerName;
}

/** What a handler failed at: it waits for a person. It goes with its stack, since its name is fixed. */
export class DeadLetterQueue extends Queue {
  constructor(scope: Construct, id: string, { config, handler }: DeadLetterQueueProps) {
    super(scope, id, {
      queueName: `${namesOf(config).queue(handler)}-dead-letter`,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(queueSettings.deadLetterRetentionDays),
    });
  }
}
