import { DynamoDBClient, ResourceInUseException } from '@aws-sdk/client-dynamodb';
import { CreateTopicCommand, paginateListSubscriptionsByTopic, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { BatchWriteCommand, DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
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
import { makeTable, tableActive } from '../runtimes/embedded/stores/make-table.ts';
import { emptyQueue, queueAt } from '../runtimes/embedded/stores/stores-elsewhere.ts';

/** Where the AWS APIs of the response answer. */
export interface ResponseEndpoints {
  readonly sns: string;
  readonly sqs: string;
  readonly dynamodb: string;
  /** Where the alarms live; absent where that is the system itself. */
  readonly cloudwatch?: string;
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

/**
 * Makes the ledger, the topics, and for each handler that hears something a queue: as the stack `response` does in AWS.
 * What is there already, as where that stack was deployed, is used as it is, and emptied: a system begins anew. `keep`:
 * not emptied, where the system goes on.
 */
export async function createResources(
  environment: SystemEnvironment,
  endpoints: ResponseEndpoints,
  { keep = false } = {},
): Promise<ResponseResources> {
  const names = namesOf(environment);
  const sns = new SNSClient(localAws(endpoints.sns));
  const sqs = new SQSClient(localAws(endpoints.sqs));
  await createLedgerTable(names.ledger, endpoints.dynamodb, keep);
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
    const queue = await createQueue(sqs, names.queue(handler), { timeoutSeconds, endpoint: endpoints.sqs, keep });
    queues.set(handler, queue);
    for (const topic of responseTopics) {
      if (!(responseHandlers[handler].hears as readonly string[]).includes(topic)) continue;
      await subscribe(sns, topicArns[topic], queue.arn);
    }
  }
  sns.destroy();
  sqs.destroy();
  return { ledgerTable: names.ledger, topics: topicArns, queues };
}

/** One that is there may have attributes of its own, with which it could not be made again. */
async function subscribe(sns: SNSClient, TopicArn: string, Endpoint: string): Promise<void> {
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client: sns }, { TopicArn })) {
    if (Subscriptions.some((subscription) => subscription.Endpoint === Endpoint)) return;
  }
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
}

async function createQueue(
  sqs: SQSClient,
  name: string,
  given: { readonly timeoutSeconds: number; readonly endpoint: string; readonly keep: boolean },
): Promise<ResponseQueue> {
  const { timeoutSeconds, endpoint, keep } = given;
  const there = await findQueue(sqs, name, endpoint);
  if (there) {
    const urls = keep ? [] : [there.url, there.deadLetterUrl];
    for (const url of urls) if (url) await emptyQueue(sqs, url);
    return { ...there, deadLetterUrl: there.deadLetterUrl ?? '' };
  }
  const make = async (QueueName: string, Attributes: Record<string, string>) => {
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
    const url = queueAt(endpoint, QueueUrl);
    return { url, arn: (await attributesOf(sqs, url)).QueueArn ?? '' };
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
  await emptyQueue(sqs, queue.url);
  return { ...queue, deadLetterUrl: deadLetter.url };
}

async function findQueue(sqs: SQSClient, QueueName: string, endpoint: string) {
  try {
    const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    const url = queueAt(endpoint, QueueUrl);
    const { QueueArn = '', RedrivePolicy } = await attributesOf(sqs, url);
    const { deadLetterTargetArn } = JSON.parse(RedrivePolicy ?? '{}') as { deadLetterTargetArn?: string };
    const deadLetter = deadLetterTargetArn && (await findUrl(sqs, deadLetterTargetArn.split(':').at(-1) ?? ''));
    return { url, arn: QueueArn, ...(deadLetter && { deadLetterUrl: queueAt(endpoint, deadLetter) }) };
  } catch (error) {
    if (error instanceof QueueDoesNotExist) return undefined;
    throw error;
  }
}

const findUrl = async (sqs: SQSClient, QueueName: string) =>
  (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl;

const attributesOf = async (sqs: SQSClient, QueueUrl: string): Promise<Readonly<Record<string, string>>> =>
  (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes ?? {};

async function createLedgerTable(TableName: string, endpoint: string, keep: boolean): Promise<void> {
  const client = new DynamoDBClient(localAws(endpoint));
  try {
    const isNew = await createTable(client, TableName);
    // An endpoint that outlives the system, as LocalStack does, still has the one from before: locks, incidents, drills.
    if (!isNew && !keep) await emptyTable(client, TableName);
  } finally {
    client.destroy();
  }
}

async function createTable(client: DynamoDBClient, TableName: string): Promise<boolean> {
  try {
    await makeTable(client, { name: TableName, partitionKey: ledgerKeys.partition, sortKey: ledgerKeys.sort });
    return true;
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
    await tableActive(client, TableName);
    return false;
  }
}

/** DynamoDB takes no more items in one batch. */
const mostItems = 25;

async function emptyTable(client: DynamoDBClient, TableName: string): Promise<void> {
  const documents = DynamoDBDocumentClient.from(client);
  const { partition, sort } = ledgerKeys;
  const names = { '#p': partition, '#s': sort };
  const query = { TableName, ProjectionExpression: '#p, #s', ExpressionAttributeNames: names, Limit: mostItems };
  for await (const { Items = [] } of paginateScan({ client: documents }, query)) {
    if (Items.length === 0) continue;
    const RequestItems = { [TableName]: Items.map((Key) => ({ DeleteRequest: { Key } })) };
    await documents.send(new BatchWriteCommand({ RequestItems }));
  }
}
