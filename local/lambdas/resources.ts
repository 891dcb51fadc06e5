import {
  CreateTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  PurgeQueueInProgress,
  SQSClient,
} from '@aws-sdk/client-sqs';
import {
  type HandlerName,
  queueHandlers,
  queueSettings,
  type ResponseTopic,
  responseHandlers,
  responseTopics,
} from '../../lib/model/response/handlers.ts';
import { ledgerKeys } from '../../lib/model/response/ledger-keys.ts';
import { namesOf, type SystemEnvironment } from '../../lib/names.ts';
import { localAws } from '../runtimes/embedded/stores/definitions.ts';

/** Where the AWS APIs of the response answer. */
export interface ResponseEndpoints {
  readonly sns: string;
  readonly sqs: string;
  readonly dynamodb: string;
}

/** A handler's queue and where its messages go that failed too often. */
export interface ResponseQueue {
  readonly url: string;
  readonly arn: string;
  readonly deadLetterUrl: string;
}

/** What the response of an environment is made of, on whichever endpoints. */
export interface ResponseResources {
  readonly ledgerTable: string;
  readonly topics: Readonly<Record<ResponseTopic, string>>;
  readonly queues: ReadonlyMap<HandlerName, ResponseQueue>;
}

/** Makes the ledger, the topics, and for each handler that hears something a queue: as the stack `response` does in AWS. */
export async function createResources(
  environment: SystemEnvironment,
  endpoints: ResponseEndpoints,
): Promise<ResponseResources> {
  const names = namesOf(environment);
  const sns = new SNSClient(localAws(endpoints.sns));
  const sqs = new SQSClient(localAws(endpoints.sqs));
  await createLedgerTable(names.ledger, endpoints.dynamodb);
  const topics = await Promise.all(
    responseTopics.map(async (topic) => {
      const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: names.topic(topic) }));
      return [topic, TopicArn] as const;
    }),
  );
  const topicArns = Object.fromEntries(topics) as Record<ResponseTopic, string>;
  const queues = new Map<HandlerName, ResponseQueue>();
  for (const handler of queueHandlers) {
    const { timeoutSeconds } = responseHandlers[handler];
    const queue = await createQueue(sqs, names.queue(handler), { timeoutSeconds, endpoint: endpoints.sqs });
    queues.set(handler, queue);
    for (const topic of responseTopics) {
      if (!(responseHandlers[handler].hears as readonly string[]).includes(topic)) continue;
      const subscription = { TopicArn: topicArns[topic], Protocol: 'sqs', Endpoint: queue.arn };
      await sns.send(new SubscribeCommand(subscription));
    }
  }
  sns.destroy();
  sqs.destroy();
  return { ledgerTable: names.ledger, topics: topicArns, queues };
}

async function createQueue(
  sqs: SQSClient,
  name: string,
  { timeoutSeconds, endpoint }: { readonly timeoutSeconds: number; readonly endpoint: string },
): Promise<ResponseQueue> {
  const make = async (QueueName: string, Attributes: Record<string, string>) => {
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
    const given = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
    // The SDK sends to the host of a queue's URL, which some emulators make up.
    const url = new URL(new URL(QueueUrl).pathname, endpoint).href;
    return { url, arn: given.Attributes?.QueueArn ?? '' };
  };
  const deadLetter = await make(`${name}-dead-letter`, {
    MessageRetentionPeriod: String(queueSettings.deadLetterRetentionDays * 86_400),
  });
  const queue = await make(name, {
    VisibilityTimeout: String(queueSettings.visibilityTimeouts * timeoutSeconds),
    MessageRetentionPeriod: String(queueSettings.retentionDays * 86_400),
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: deadLetter.arn,
      maxReceiveCount: queueSettings.maxReceiveCount,
    }),
  });
  await empty(sqs, queue.url);
  return { ...queue, deadLetterUrl: deadLetter.url };
}

/** An endpoint that outlives the system has messages of the one before. SQS empties a queue once a minute. */
async function empty(sqs: SQSClient, QueueUrl: string): Promise<void> {
  try {
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
  } catch (error) {
    if (!(error instanceof PurgeQueueInProgress)) throw error;
  }
}

/** Seconds until a table is looked at again, and until nobody waits any longer for it. */
const tableWait = { minDelay: 0.1, maxDelay: 1, maxWaitTime: 60 };

/** Resolves when the table is ACTIVE: one that is being created takes nothing yet. */
async function createLedgerTable(TableName: string, endpoint: string): Promise<void> {
  const client = new DynamoDBClient(localAws(endpoint));
  try {
    await createTable(client, TableName);
    await waitUntilTableExists({ client, ...tableWait }, { TableName });
  } finally {
    client.destroy();
  }
}

async function createTable(client: DynamoDBClient, TableName: string): Promise<void> {
  const keys = [ledgerKeys.partition, ledgerKeys.sort];
  try {
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: keys.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
      }),
    );
  } catch (error) {
    // An endpoint that outlives the system, as LocalStack does, still has the one from before.
    if (!(error instanceof ResourceInUseException)) throw error;
  }
}
