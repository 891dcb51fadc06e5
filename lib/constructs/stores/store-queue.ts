import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration, Tags } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { labels } from '../../model/labels.ts';
import type { QueueStore } from '../../model/topology.ts';
import { removalPolicyOf } from '../shared/removal-policy.ts';

export interface StoreQueueProps {
  readonly config: Config;
  readonly store: QueueStore;
}

/**
 * A queue of the topology and the dead-letter queue where messages that failed too often wait two weeks for a person.
 * CloudFormation names both: one that outlives its stack cannot be taken back into the next, nor give up its name.
 */
export class StoreQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, { config, store }: StoreQueueProps) {
    super(scope, id);
    const common = {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: removalPolicyOf(config),
    };
    this.deadLetterQueue = new Queue(this, 'DeadLetterQueue', {
      ...common,
      retentionPeriod: Duration.days(14),
    });
    this.queue = new Queue(this, 'Queue', {
      ...common,
      visibilityTimeout: Duration.seconds(store.visibilityTimeoutSeconds),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: store.maxReceiveCount },
    });
    Tags.of(this.queue).add(labels.store, store.name);
  }
}
