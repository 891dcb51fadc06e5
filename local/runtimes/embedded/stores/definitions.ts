import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { account, localArn, region } from '../../../../lib/model/local-account.ts';
import type { System } from '../../../../lib/model/system.ts';
import type { Store } from '../../../../lib/model/topology.ts';
import { makeTable } from './make-table.ts';

/** DynamoDB takes no more items in one batch. */
const batchSize = 25;

/** A client for one of the local AWS APIs. */
export const localAws = (endpoint: string) => ({
  endpoint,
  region,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});

/** Makes the tables among the stores, each with what it opens with. */
export async function createTables(stores: readonly Store[], seed: System['seed'], endpoint: string): Promise<void> {
  const client = new DynamoDBClient(localAws(endpoint));
  const documents = DynamoDBDocumentClient.from(client);
  for (const store of stores) {
    if (store.kind !== 'dynamodb-table') continue;
    await makeTable(client, store);
    const requests = (seed[store.name] ?? []).map((Item) => ({ PutRequest: { Item } }));
    for (let start = 0; start < requests.length; start += batchSize) {
      const RequestItems = { [store.name]: requests.slice(start, start + batchSize) };
      await documents.send(new BatchWriteCommand({ RequestItems }));
    }
  }
  client.destroy();
}

/** The queues among the stores, each after its dead-letter queue. */
export const queuesOf = (stores: readonly Store[]): { QueueName: string; Attributes: Record<string, string> }[] =>
  stores.flatMap((store) => {
    if (store.kind !== 'sqs-queue') return [];
    const { name, deadLetterQueue, maxReceiveCount, visibilityTimeoutSeconds } = store;
    const deadLetterTargetArn = `arn:aws:sqs:${region}:${account}:${deadLetterQueue}`;
    const Attributes = {
      VisibilityTimeout: String(visibilityTimeoutSeconds),
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount }),
    };
    return [
      { QueueName: deadLetterQueue, Attributes: {} },
      { QueueName: name, Attributes },
    ];
  });

/** Makes the queues among the stores. */
export async function createQueues(stores: readonly Store[], endpoint: string): Promise<void> {
  const client = new SQSClient(localAws(endpoint));
  for (const queue of queuesOf(stores)) await client.send(new CreateQueueCommand(queue));
  client.destroy();
}

/** The topics among the stores, each with the ARNs of its queues. */
export const topicsOf = (stores: readonly Store[]): { Name: string; queues: string[] }[] =>
  stores.flatMap((store) =>
    store.kind === 'sns-topic'
      ? [{ Name: store.name, queues: store.subscriptions.map((queue) => localArn('sqs', queue)) }]
      : [],
  );

/** Makes the topics among the stores, whose queues are there, and subscribes these. */
export async function createTopics(
  stores: readonly Store[],
  endpoint: string,
  tags: Readonly<Record<string, string>> = {},
): Promise<void> {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const client = new SNSClient(localAws(endpoint));
  for (const { Name, queues } of topicsOf(stores)) {
    const { TopicArn = '' } = await client.send(new CreateTopicCommand({ Name, Tags }));
    for (const queue of queues) await client.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queue }));
  }
  client.destroy();
}
