import { readFileSync } from 'node:fs';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { TableStore, Topology } from '../../../../lib/model/topology.ts';
import { account, region } from '../settings.ts';

const seedFile = new URL('../../../../services/product-service/seed.json', import.meta.url);

/** The catalogue that the shop opens with. */
export const seedProducts = JSON.parse(readFileSync(seedFile, 'utf8')) as { id: string; priceCents: number }[];

/** A client for one of the local AWS APIs. */
export const localAws = (endpoint: string) => ({
  endpoint,
  region,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});

/** Makes the tables of a topology and fills `products`. */
export async function createTables(topology: Topology, endpoint: string): Promise<void> {
  const client = new DynamoDBClient(localAws(endpoint));
  for (const store of topology.stores) {
    if (store.kind === 'dynamodb-table') await client.send(createTable(store));
  }
  const requests = seedProducts.map((Item) => ({ PutRequest: { Item } }));
  for (let start = 0; start < requests.length; start += 25) {
    const RequestItems = { products: requests.slice(start, start + 25) };
    await DynamoDBDocumentClient.from(client).send(new BatchWriteCommand({ RequestItems }));
  }
  client.destroy();
}

function createTable({ name, partitionKey, indexes = {} }: TableStore): CreateTableCommand {
  const keys = new Set([partitionKey, ...Object.values(indexes)]);
  const key = (attribute: string) => [{ AttributeName: attribute, KeyType: 'HASH' as const }];
  return new CreateTableCommand({
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...keys].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
    KeySchema: key(partitionKey),
    ...(Object.keys(indexes).length > 0 && {
      GlobalSecondaryIndexes: Object.entries(indexes).map(([IndexName, attribute]) => ({
        IndexName,
        KeySchema: key(attribute),
        Projection: { ProjectionType: 'ALL' as const },
      })),
    }),
  });
}

/** Makes the queues of a topology, each after its dead-letter queue. */
export async function createQueues(topology: Topology, endpoint: string): Promise<void> {
  const client = new SQSClient(localAws(endpoint));
  for (const store of topology.stores) {
    if (store.kind !== 'sqs-queue') continue;
    const { name, deadLetterQueue, maxReceiveCount, visibilityTimeoutSeconds } = store;
    await client.send(new CreateQueueCommand({ QueueName: deadLetterQueue }));
    const deadLetterTargetArn = `arn:aws:sqs:${region}:${account}:${deadLetterQueue}`;
    const Attributes = {
      VisibilityTimeout: String(visibilityTimeoutSeconds),
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount }),
    };
    await client.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  }
  client.destroy();
}
