import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { FisClient } from '@aws-sdk/client-fis';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { systemClock } from '../../base/clock.ts';
import { longestDelaySeconds } from '../../lib/model/response/follow-up.ts';
import { handlerVariables } from '../../lib/model/response/handler-variables.ts';
import { createLedger, type Ledger } from './ledger.ts';
import type { Ports } from './ports.ts';
import type { HandlerSettings } from './settings.ts';

/**
 * No handler waits: what does not answer soon is tried again by the queue. A batch of ten messages opens many connections
 * at once, for which a small share of a core takes seconds.
 */
const options = () => ({
  maxAttempts: 3,
  requestHandler: new NodeHttpHandler({ connectionTimeout: 3000, requestTimeout: 4000, throwOnRequestTimeout: true }),
});

export const fisClient = (): FisClient => new FisClient(options());
export const ecsClient = (): ECSClient => new ECSClient(options());
export const snsClient = (): SNSClient => new SNSClient(options());
export const cloudwatchClient = (): CloudWatchClient => new CloudWatchClient(options());

export function ledgerOf({ ledgerTable }: HandlerSettings): Ledger {
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(options()), {
    marshallOptions: { removeUndefinedValues: true },
  });
  return createLedger({ documents, table: ledgerTable, clock: systemClock });
}

/** Publishes on the topic `people`. Throws where the handler is not told of it. */
export function tellPeople({ peopleTopicArn: TopicArn }: HandlerSettings): Ports['tell'] {
  if (!TopicArn) throw new Error(`environment variable ${handlerVariables.peopleTopicArn} is not set`);
  const sns = snsClient();
  return async (incident) => void (await sns.send(new PublishCommand({ TopicArn, Message: JSON.stringify(incident) })));
}

/** Sends to the handler's own queue: at the endpoint that is set, whatever host an emulator puts into a queue's URL. */
export function lookLater({ queueUrl }: HandlerSettings): Ports['later'] {
  const sqs = new SQSClient({ ...options(), useQueueUrlAsEndpoint: false });
  return async (followUp, seconds) => {
    if (!queueUrl) throw new Error(`there is no queue to look at ${followUp.about} later`);
    const DelaySeconds = Math.min(longestDelaySeconds, Math.max(0, Math.round(seconds)));
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(followUp), DelaySeconds }));
  };
}
