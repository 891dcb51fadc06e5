import {
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ListTagsOfResourceCommand,
  ResourceNotFoundException,
  TagResourceCommand,
  waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb';
import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  PurgeQueueInProgress,
  QueueDoesNotExist,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { System } from '../../../../lib/model/system.ts';
import type { Store } from '../../../../lib/model/topology.ts';
import { createTables, localAws, queuesOf } from './definitions.ts';

/** Something of a store's name is there already, and whoever made it was somebody else. */
export class ForeignStoreError extends Error {
  override readonly name = 'ForeignStoreError';
}

/** What tells a store that a system on this machine made from somebody's own of the same name. */
export const mark = { Key: 'breakwater', Value: 'local' } as const;
const longestWaitSeconds = 30;

/**
 * Makes the tables among the stores where DynamoDB outlives the system: anew, with what they open with. Rejects with
 * ForeignStoreError, and touches nothing, where one is somebody else's.
 */
export async function createTablesAt(endpoint: string, stores: readonly Store[], seed: System['seed']): Promise<void> {
  const tables = stores.filter(({ kind }) => kind === 'dynamodb-table');
  const client = new DynamoDBClient(localAws(endpoint));
  try {
    const found = await Promise.all(tables.map(({ name }) => findTable(client, name)));
    refuseForeign('table', found, endpoint);
    for (const { name: TableName, there } of found) {
      if (!there) continue;
      await client.send(new DeleteTableCommand({ TableName }));
      const waiter = { client, maxWaitTime: longestWaitSeconds, minDelay: 1, maxDelay: 1 };
      await waitUntilTableNotExists(waiter, { TableName });
    }
    await createTables(tables, seed, endpoint);
    for (const { name: TableName } of tables) {
      const { Table } = await client.send(new DescribeTableCommand({ TableName }));
      await client.send(new TagResourceCommand({ ResourceArn: Table?.TableArn, Tags: [mark] }));
    }
  } finally {
    client.destroy();
  }
}

export interface Found {
  readonly name: string;
  readonly there: boolean;
  readonly isOurs: boolean;
}

async function findTable(client: DynamoDBClient, name: string): Promise<Found> {
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
    const { Tags = [] } = await client.send(new ListTagsOfResourceCommand({ ResourceArn: Table?.TableArn }));
    const isOurs = Tags.some(({ Key, Value }) => Key === mark.Key && Value === mark.Value);
    return { name, there: true, isOurs };
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return { name, there: false, isOurs: false };
    throw error;
  }
}

/** The same for queues, which are emptied: a name that was deleted could not be had again at once. */
export async function createQueuesAt(endpoint: string, stores: readonly Store[]): Promise<void> {
  const client = new SQSClient(localAws(endpoint));
  const queues = queuesOf(stores);
  try {
    const found = await Promise.all(queues.map(({ QueueName }) => findQueue(client, QueueName, endpoint)));
    refuseForeign('queue', found, endpoint);
    for (const [index, { QueueName, Attributes }] of queues.entries()) {
      const QueueUrl = found[index]?.url;
      if (QueueUrl === undefined) {
        await client.send(new CreateQueueCommand({ QueueName, Attributes, tags: { [mark.Key]: mark.Value } }));
        continue;
      }
      if (Object.keys(Attributes).length > 0)
        await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
      await emptyQueue(client, QueueUrl);
    }
  } finally {
    client.destroy();
  }
}

async function findQueue(client: SQSClient, name: string, endpoint: string): Promise<Found & { url?: string }> {
  try {
    const { QueueUrl = '' } = await client.send(new GetQueueUrlCommand({ QueueName: name }));
    const url = queueAt(endpoint, QueueUrl);
    const { Tags = {} } = await client.send(new ListQueueTagsCommand({ QueueUrl: url }));
    return { name, there: true, isOurs: Tags[mark.Key] === mark.Value, url };
  } catch (error) {
    if (error instanceof QueueDoesNotExist) return { name, there: false, isOurs: false };
    throw error;
  }
}

export function refuseForeign(what: string, found: readonly Found[], endpoint: string): void {
  const foreign = found.find(({ there, isOurs }) => there && !isOurs);
  if (!foreign) return;
  throw new ForeignStoreError(
    `${what} ${foreign.name} at ${endpoint} is not Breakwater's (it has no tag ${mark.Key}=${mark.Value}), and would be emptied: nothing was touched`,
  );
}

/** The SDK sends to the host of a queue's URL, which some emulators make up. */
export const queueAt = (endpoint: string, queueUrl: string): string =>
  new URL(new URL(queueUrl).pathname, endpoint).href;

/** An endpoint that outlives the system has messages of the one before. SQS empties a queue once a minute. */
export async function emptyQueue(client: SQSClient, QueueUrl: string): Promise<void> {
  try {
    await client.send(new PurgeQueueCommand({ QueueUrl }));
  } catch (error) {
    if (!(error instanceof PurgeQueueInProgress)) throw error;
  }
}
