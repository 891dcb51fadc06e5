import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { type HandlerName, queueSettings, responseHandlers } from '../../model/response/handlers.ts';
import { namesOf } from '../../names.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';

export interface HandlerQueueProps {
  readonly config: Config;
  readonly handler: HandlerName;
}

/**
 * What a handler hears, and the dead-letter queue of what it failed at too often. Both go with their stack, by whatever
 * environment: what is in them is told again or found by the sweep, and their names are fixed.
 */
export class HandlerQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, { config, handler }: HandlerQueueProps) {
    super(scope, id);
    const { visibilityTimeouts, maxReceiveCount, retentionDays } = queueSettings;
    this.deadLetterQueue = new DeadLetterQueue(this, 'DeadLetterQueue', { config, handler });
    this.queue = new Queue(this, 'Messages', {
      queueName: namesOf(config).queue(handler),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(visibilityTimeouts * responseHandlers[handler].timeoutSeconds),
      retentionPeriod: Duration.days(retentionDays),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount },
    });
  }
}
